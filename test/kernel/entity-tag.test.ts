import { expect, test } from 'vitest';
import { entityTag, matchesStrongly, matchesWeakly, quotedTag, readTags } from '../../src/kernel/entity-tag.ts';

test('a tag is another one whenever the answer is another, and each form of the answer has its own', () => {
  const key = Buffer.alloc(32, 1);
  const tag = entityTag({ a: 1 }, key);
  expect(tag).toMatch(/^[\w-]{22}$/);
  expect(entityTag({ a: 1 }, key)).toBe(tag);
  expect(entityTag({ a: 2 }, key)).not.toBe(tag);
  // Nobody without the key works it out from what it stands for.
  expect(entityTag({ a: 1 }, Buffer.alloc(32, 2))).not.toBe(tag);
  expect([quotedTag(tag), quotedTag(tag, true)]).toEqual([`"${tag}"`, `"${tag}-gzip"`]);
});

test.each([
  ['"x"', true, true],
  ['W/"x"', false, true],
  ['"x-gzip"', true, true],
  ['"a", "x"', true, true],
  ['"a,b" ,W/"x","c"', false, true],
  ['*', true, true],
  ['"y"', false, false],
  ['""', false, false],
  ['"xx"', false, false],
])('RFC 9110: %s names the state x strongly %s, weakly %s', (header, strongly, weakly) => {
  const tags = readTags(header);
  expect(tags).toBeDefined();
  expect([matchesStrongly(tags ?? [], 'x'), matchesWeakly(tags ?? [], 'x')]).toEqual([strongly, weakly]);
});

test.each(['', 'x', '"x', 'x"', '"a" "b"', 'w/"x"', '*, "x"', '"a"b'])('%j is malformed', (header) => {
  expect(readTags(header)).toBeUndefined();
});
