import type { IncomingHttpHeaders } from 'node:http';
import { matchesWeakly, type NamedTags, quotedTag, readTags, tagOfText } from '../kernel/entity-tag.ts';
import { stringifyAnswer } from '../kernel/raw-json.ts';
import { invalidRequest } from '../kernel/errors.ts';
import { acceptsGzip, gzipBytes } from './own-compression.ts';
import type { Answer } from './answer.ts';

/** Smaller ones are not worth it. */
const minCompressedBytes = 1_024;

/**
 * The answer of a read with its tag; 304 for a reader that has it already. Compressed here: each form has a tag of its
 * own.
 * @param key see entityTag
 */
export async function answerWithTag(answer: Answer, headers: IncomingHttpHeaders, key: Uint8Array): Promise<Answer> {
  if (answer.status !== 200) return answer;
  const text = stringifyAnswer(answer.body);
  const tag = tagOfText(text, key);
  const body = Buffer.from(text);
  const isCompressed = body.length >= minCompressedBytes && acceptsGzip(headers);
  const common = {
    ...answer.headers,
    etag: quotedTag(tag, isCompressed),
    vary: 'accept-encoding',
  };
  if (isKnown(headers, tag)) return { status: 304, headers: common };
  if (!isCompressed) return { ...answer, headers: common, body };
  return { ...answer, headers: { ...common, 'content-encoding': 'gzip' }, body: await gzipBytes(body) };
}

/** Whether If-None-Match names this state. */
export function isKnown(headers: IncomingHttpHeaders, tag: string): boolean {
  const tags = readTags(headers['if-none-match'] ?? '');
  return tags !== undefined && matchesWeakly(tags, tag);
}

/**
 * @throws DomainError INVALID_REQUEST_PARAMETERS for a header that names nothing: the change must not be made without
 * it
 */
export function readIfMatch(headers: IncomingHttpHeaders): NamedTags | undefined {
  const header = headers['if-match'];
  if (header === undefined) return undefined;
  const tags = readTags(header);
  if (tags !== undefined) return tags;
  const message = 'must be * or tags as in the header ETag, such as "Zm9v", separated by commas';
  throw invalidRequest([{ path: '/headers/if-match', code: 'format', message }]);
}
