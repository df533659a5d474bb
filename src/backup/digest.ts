import { hash } from 'node:crypto';

const words = 8;
const newline = 0x0a;

/**
 * A digest of the rows of a table, in whatever order they come: how many there are, and the sum of the
 * SHA-256 of each row's COPY text, modulo 2^256.
 */
export class RowDigest {
  rows = 0;
  /** Of 32 bits each, the lowest first. */
  readonly #sum = new Uint32Array(words);
  /** Of a row whose end has not come yet. */
  #begun: Buffer[] = [];

  /** @param piece rows with a newline after each; it may begin and end within one */
  add(piece: Buffer): void {
    let start = 0;
    for (let end = piece.indexOf(newline); end >= 0; end = piece.indexOf(newline, start)) {
      const row = piece.subarray(start, end);
      this.#addRow(this.#begun.length === 0 ? row : Buffer.concat([...this.#begun, row]));
      this.#begun = [];
      start = end + 1;
    }
    if (start < piece.length) this.#begun.push(piece.subarray(start));
  }

  get hex(): string {
    return [...this.#sum]
      .map((word) => word.toString(16).padStart(8, '0'))
      .toReversed()
      .join('');
  }

  #addRow(row: Buffer): void {
    const digest = hash('sha256', row, 'buffer');
    let carry = 0;
    for (let index = 0; index < words; index += 1) {
      const total = digest.readUInt32BE(4 * (words - 1 - index)) + (this.#sum[index] ?? 0) + carry;
      this.#sum[index] = total;
      carry = total > 0xffff_ffff ? 1 : 0;
    }
    this.rows += 1;
  }
}
