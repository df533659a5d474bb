import { answerBytesKept } from '../domain/delivery.ts';

interface KeptAnswer {
  /** @returns how many bytes have come in all */
  add(chunk: Buffer): number;
  text(): string;
}

/** Keeps the first KiB of what comes, as text that the database takes. */
export function createKeptAnswer(): KeptAnswer {
  const kept: Buffer[] = [];
  let bytes = 0;
  return {
    add(chunk) {
      if (bytes < answerBytesKept) kept.push(Buffer.from(chunk.subarray(0, answerBytesKept - bytes)));
      bytes += chunk.length;
      return bytes;
    },
    text() {
      // A character of which a part was cut off is left out; bytes that are not text become longer.
      const text = new TextDecoder().decode(Buffer.concat(kept), { stream: true }).replaceAll('\0', '');
      const { read } = new TextEncoder().encodeInto(text, new Uint8Array(answerBytesKept));
      return text.slice(0, read);
    },
  };
}
