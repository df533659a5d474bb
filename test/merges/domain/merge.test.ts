import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  columnsBefore,
  decideMerge,
  decideUnmerge,
  findOverlaps,
  type KeepChoices,
  type MergeColumns,
  mergeFields,
  type MergeSide,
} from '../../../src/merges/domain.ts';

const empty: MergeColumns = {
  designation: null,
  first_name: 'A',
  middle_name: null,
  last_name: null,
  gender: 'F',
  date_of_birth: null,
  from_age: false,
  mobile: null,
  email: null,
  address: null,
  tag: null,
  relations: null,
  partner_meta: null,
  blood_group: null,
  abha: null,
  extras: null,
  partner_id: null,
};
const side = (id: string, columns: Partial<MergeColumns> = {}): MergeSide => ({
  id,
  columns: { ...empty, ...columns },
});

describe('what becomes of a field in a merge', () => {
  it.each([
    ['equal values', { tag: 'x' }, { tag: 'x' }, {}, [], {}],
    ['a value that the left patient lacks', {}, { tag: 'x' }, {}, ['tag filled'], { tag: 'x' }],
    ['a value that the merged patient lacks', { tag: 'x' }, {}, { tag: 'from' }, [], {}],
    ['two values', { tag: 'x' }, { tag: 'y' }, {}, ['tag kept'], {}],
    [
      'two values of which the other is chosen',
      { tag: 'x' },
      { tag: 'y' },
      { tag: 'from' },
      ['tag replaced'],
      { tag: 'y' },
    ],
    [
      'a birth date with where it comes from',
      { date_of_birth: '1990-01-01', from_age: true },
      { date_of_birth: '1990-05-05' },
      { dob: 'from' },
      ['dob replaced'],
      { date_of_birth: '1990-05-05', from_age: false },
    ],
    ['a name', {}, { last_name: 'Rao' }, {}, ['last_name filled'], { last_name: 'Rao' }],
    [
      'extras without a common entry',
      { extras: '{"a":1}' },
      { extras: '{"b":2}' },
      {},
      ['extras filled'],
      { extras: '{"b":2,"a":1}' },
    ],
    [
      'extras with an entry that differs',
      { extras: '{"a":1}' },
      { extras: '{"a":2,"b":2}' },
      {},
      ['extras kept'],
      { extras: '{"a":1,"b":2}' },
    ],
    [
      'extras of the other by choice',
      { extras: '{"a":1,"c":3}' },
      { extras: '{"a":2}' },
      { extras: 'from' },
      ['extras replaced'],
      { extras: '{"a":2,"c":3}' },
    ],
    ['extras that say no more', { extras: '{"a":1,"b":2}' }, { extras: '{"b":2}' }, { extras: 'from' }, [], {}],
    ['our id of the left patient as a partner id', {}, { partner_id: 'pt-left' }, {}, [], {}],
  ] as const)('%s', (_name, own, other, keep, fields, columns) => {
    const decision = decideMerge(side('pt-left', own), side('pt-old', other), keep as KeepChoices);
    expect(decision.fields.map(({ field, outcome }) => `${field} ${outcome}`)).toEqual(fields);
    expect(decision.columns).toEqual(columns);
  });

  it.each([
    ['stays with the merged patient where both have one', 'p-1', 'p-2', {}, 'p-2'],
    ['moves where the left patient has none', null, 'p-2', {}, null],
    ['changes places by choice', 'p-1', 'p-2', { partner_patient_id: 'from' }, 'p-1'],
  ] as const)('a partner id %s', (_name, own, other, keep, left) => {
    expect(
      decideMerge(side('pt-left', { partner_id: own }), side('pt-old', { partner_id: other }), keep).partnerId,
    ).toBe(left);
  });
});

const text = fc.option(fc.constantFrom('x', 'y', 'z'), { nil: null });
const json = fc.option(
  fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 2 })).map((value) => JSON.stringify(value)),
  { nil: null },
);
const columns: fc.Arbitrary<MergeColumns> = fc.record({
  designation: text,
  first_name: fc.constantFrom('A', 'B'),
  middle_name: text,
  last_name: text,
  gender: fc.constantFrom('F', 'M'),
  date_of_birth: text,
  from_age: fc.boolean(),
  mobile: text,
  email: text,
  address: text,
  tag: text,
  relations: text,
  partner_meta: text,
  blood_group: text,
  abha: text,
  extras: json,
  partner_id: text,
});
const choices = fc.dictionary(
  fc.constantFrom(...mergeFields),
  fc.constantFrom('into', 'from'),
) as fc.Arbitrary<KeepChoices>;

test('undoing a merge writes back every column that it wrote, and leaves what was changed since', () => {
  fc.assert(
    fc.property(columns, columns, choices, (own, other, keep) => {
      const left = side('pt-left', own);
      const { columns: written } = decideMerge(left, side('pt-old', other), keep);
      const now = { ...left.columns, ...written };
      const undone = decideUnmerge(now, columnsBefore(left, written), written);
      expect({ ...now, ...undone.columns }).toEqual(left.columns);
      const renamed = { ...now, tag: 'changed' };
      const kept = decideUnmerge(renamed, columnsBefore(left, written), written);
      expect({ ...renamed, ...kept.columns }).toEqual({
        ...left.columns,
        tag: written.tag === undefined || kept.columns.tag === undefined ? 'changed' : left.columns.tag,
      });
      expect(kept.columns.tag).toBeUndefined();
    }),
  );
});

test('appointments that touch do not overlap, and pairs come by the instant from which they do', () => {
  const appointment = (id: string, startAt: number, endAt: number) => ({ id, startAt, endAt });
  const ones = [appointment('a', 0, 10), appointment('b', 30, 40)];
  const others = [appointment('c', 35, 50), appointment('d', 10, 30), appointment('e', 5, 6)];
  expect(findOverlaps(ones, others)).toEqual([
    ['a', 'e'],
    ['b', 'c'],
  ]);
});

test('two patients with thousands of appointments at one time are compared until there are enough pairs', () => {
  let looks = 0;
  const many = (name: string) =>
    Array.from({ length: 5_000 }, (_, index) => ({
      id: `${name}${index}`,
      get startAt() {
        looks += 1;
        return 0;
      },
      endAt: 10,
    }));
  expect(findOverlaps(many('a'), many('b'))).toHaveLength(50);
  expect(looks).toBeLessThan(10_000 * 50);
});

test('overlaps are those of every pair that is compared, whatever the times', () => {
  const times = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 })), { maxLength: 7 });
  fc.assert(
    fc.property(times, times, (first, second) => {
      const [ones, others] = [first, second].map((list, side) =>
        list.map(([startAt, length], index) => ({ id: `${side}-${index}`, startAt, endAt: startAt + length })),
      );
      if (ones === undefined || others === undefined) throw new Error('there are two lists');
      const pairs = ones.flatMap((one) =>
        others
          .filter((other) => one.startAt < other.endAt && other.startAt < one.endAt)
          .map((other) => `${one.id} ${other.id}`),
      );
      expect(
        findOverlaps(ones, others)
          .map((pair) => pair.join(' '))
          .toSorted(),
      ).toEqual(pairs.toSorted());
    }),
  );
});
