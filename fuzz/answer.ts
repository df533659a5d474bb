import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { wholeChunks } from '../bench/chunks.ts';
import type { ApiAnswer } from '../test/support/server.ts';

export interface ReceivedAnswer extends ApiAnswer {
  /** Whether the server ends the connection with it. */
  readonly isLast: boolean;
  /** Of all its bytes. */
  readonly length: number;
}

/**
 * The answer at the beginning of what was received, once it is all there; undefined before. Of a stream that does not
 * end it is the head and what has come with it.
 */
export function wholeAnswer(received: Buffer, hasBody: boolean): ReceivedAnswer | undefined {
  const end = received.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n');
  const status = Number(/^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(statusLine)?.[1] ?? Number.NaN);
  if (status >= 100 && status < 200) {
    const final = wholeAnswer(received.subarray(end + 4), hasBody);
    return final === undefined ? undefined : { ...final, length: end + 4 + final.length };
  }
  const headers = headersOf(lines);
  const isEndless = headers.get('content-type')?.startsWith('text/event-stream') === true;
  const rest = received.subarray(end + 4);
  const body = hasBody && status !== 204 && status !== 304 ? bodyOf(rest, headers, isEndless) : nothing;
  if (body === undefined) return undefined;
  const text = decoded(body.bytes, headers.get('content-encoding'));
  const isLast = isEndless || headers.get('connection')?.toLowerCase() === 'close';
  return { status, headers, text, body: asJson(text), isLast, length: end + 4 + body.length };
}

interface Body {
  readonly bytes: Buffer;
  readonly length: number;
}

const nothing: Body = { bytes: Buffer.alloc(0), length: 0 };

function headersOf(lines: readonly string[]): Headers {
  const headers = new Headers();
  for (const line of lines) {
    const colon = line.indexOf(':');
    headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return headers;
}

function bodyOf(rest: Buffer, headers: Headers, isEndless: boolean): Body | undefined {
  if (isEndless) return { bytes: rest, length: rest.length };
  if (headers.get('transfer-encoding') === 'chunked') {
    const whole = wholeChunks(rest);
    return whole === undefined ? undefined : { bytes: Buffer.concat(whole.chunks), length: whole.length };
  }
  const length = Number(headers.get('content-length') ?? Number.NaN);
  return rest.length < length ? undefined : { bytes: rest.subarray(0, length), length };
}

function decoded(bytes: Buffer, encoding: string | null): string {
  switch (encoding) {
    case 'br':
      return brotliDecompressSync(bytes).toString();
    case 'gzip':
      return gunzipSync(bytes).toString();
    default:
      return bytes.toString();
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
