import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeAttributes } from '../../src/kernel/merge-attributes.ts';

test('what is given replaces or joins, null removes, and the order stays, also of keys that look like numbers', () => {
  expect(mergeAttributes('{"b":"1","10":["x"],"a":"2"}', '{"10":["y"],"2":"z","b":null}')).toBe(
    '{"10":["y"],"a":"2","2":"z"}',
  );
});

test('where nothing is left there is nothing, and what was empty stays as it was', () => {
  expect([
    mergeAttributes('{"a":"1"}', '{"a":null}'),
    mergeAttributes(null, '{}'),
    mergeAttributes(null, '{"a":null}'),
    mergeAttributes('{}', '{}'),
  ]).toEqual([null, null, null, '{}']);
});

test('merging is that of objects, and doing it twice changes nothing more', () => {
  const values = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.constant(null)));
  const isPlain = (value: object): boolean => !Object.hasOwn(value, '__proto__');
  fc.assert(
    fc.property(values.filter(isPlain), values.filter(isPlain), (before, given) => {
      const stored = JSON.stringify(Object.fromEntries(Object.entries(before).filter(([, value]) => value !== null)));
      const merged = mergeAttributes(stored, JSON.stringify(given));
      const expected = Object.fromEntries(
        Object.entries({ ...JSON.parse(stored), ...given }).filter(([, value]) => value !== null),
      );
      expect(JSON.parse(merged ?? '{}')).toEqual(expected);
      expect(mergeAttributes(merged, JSON.stringify(given))).toBe(merged);
    }),
  );
});
