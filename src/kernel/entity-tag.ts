import { createHmac } from 'node:crypto';
import { stringifyAnswer } from './raw-json.ts';

/** The states that a header If-Match or If-None-Match names: any present state, or those of these tags. */
export type NamedTags = '*' | readonly NamedTag[];

interface NamedTag {
  /** Between the quotes. */
  readonly opaque: string;
  readonly isWeak: boolean;
}

/**
 * The tag of an answer, without its quotes: another one whenever anything that is answered is another.
 * @param key of the server: a caller who is not shown all of the answer cannot try what would give this tag
 */
export function entityTag(answer: unknown, key: Uint8Array): string {
  return tagOfText(stringifyAnswer(answer), key);
}

/** The same of an answer that is JSON already. */
export function tagOfText(text: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(text).digest('base64url').slice(0, 22);
}

/** The answer in gzip has a tag of its own, as strong tags must. */
export function quotedTag(tag: string, isCompressed = false): string {
  return isCompressed ? `"${tag}-gzip"` : `"${tag}"`;
}

const oneTag = /\s*(W\/)?"([\x21\x23-\x7e\x80-\u00ff]*)"\s*(?:,|$)/y;

/** Reads a header as RFC 9110 writes it; undefined where it is malformed. */
export function readTags(header: string): NamedTags | undefined {
  if (header.trim() === '*') return '*';
  const tags: NamedTag[] = [];
  oneTag.lastIndex = 0;
  while (oneTag.lastIndex < header.length) {
    const found = oneTag.exec(header);
    if (found === null) return undefined;
    tags.push({ opaque: found[2] ?? '', isWeak: found[1] !== undefined });
  }
  return tags.length === 0 ? undefined : tags;
}

/** Whether a change that names these may be made on the state of this tag: weak tags name nothing here. */
export function matchesStrongly(tags: NamedTags, tag: string): boolean {
  return tags === '*' || tags.some(({ opaque, isWeak }) => !isWeak && isTag(opaque, tag));
}

/** Whether a reader that names these has the state of this tag already. */
export function matchesWeakly(tags: NamedTags, tag: string): boolean {
  return tags === '*' || tags.some(({ opaque }) => isTag(opaque, tag));
}

function isTag(opaque: string, tag: string): boolean {
  return opaque === tag || opaque === `${tag}-gzip`;
}
