import type { IncomingHttpHeaders } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Answer } from './answer.ts';

/**
 * Answers the same bytes again and again, plain or gzipped as the request asks, compressing them once. For operations
 * that compress for themselves: two forms made by one hand can each have their own strong tag.
 * @param contentType of the bytes
 */
export function compressedOnce(bytes: Buffer, contentType: string): (headers: IncomingHttpHeaders) => Promise<Answer> {
  let compressed: Promise<Buffer> | undefined;
  return async (headers) => {
    const common = { 'content-type': contentType, vary: 'accept-encoding' };
    if (!acceptsGzip(headers)) return { status: 200, body: bytes, headers: common };
    compressed ??= gzipBytes(bytes);
    return { status: 200, body: await compressed, headers: { ...common, 'content-encoding': 'gzip' } };
  };
}

export const gzipBytes = promisify<Buffer, Buffer>(gzip);

export function acceptsGzip(headers: IncomingHttpHeaders): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/.test(String(headers['accept-encoding'] ?? ''));
}
