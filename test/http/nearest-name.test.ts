import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestName } from '../../src/kernel/unknown-field.ts';

const known = [
  'clinic_id',
  'partner_clinic_id',
  'conf_id',
  'every_weeks',
  'weeks_of_month',
  'weekday',
  'weekdays',
  'start_time',
  'end_time',
  'seats',
];

test.each([
  ['every_week', 'every_weeks'],
  ['everyWeeks', 'every_weeks'],
  ['EVERY-WEEKS', 'every_weeks'],
  ['evry_weeks', 'every_weeks'],
  ['week_day', 'weekday'],
  ['day', null],
  ['start', 'start_time'],
  ['sartt_time', 'start_time'],
  ['seat', 'seats'],
  ['clinicId', 'clinic_id'],
  ['zebulon', null],
  ['', null],
  ['x'.repeat(100_000), null],
])('B1: the nearest to %s is %s', (name, nearest) => {
  expect(nearestName(name, known)).toBe(nearest);
});

test('B1: a known name with one letter left out is nearest to a known name, and any text is answered', () => {
  fc.assert(
    fc.property(fc.constantFrom(...known), fc.nat(), (name, at) => {
      const letter = at % name.length;
      expect(known).toContain(nearestName(name.slice(0, letter) + name.slice(letter + 1), known));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
      expect([null, ...known]).toContain(nearestName(name, known));
    }),
  );
});
