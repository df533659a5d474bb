import { expect, test } from 'vitest';
import { departureStart, maxPauseMinutes, pauseEnd } from '../../../src/leaves/domain.ts';

const now = 1_000_000;
const longest = maxPauseMinutes * 60;

test('a pause ends after its minutes, or at the end that is named', () => {
  expect(pauseEnd({ minutes: 20 }, now)).toBe(now + 1_200);
  expect(pauseEnd({ endAt: now + 60 }, now)).toBe(now + 60);
  expect(pauseEnd({ endAt: now + longest }, now)).toBe(now + longest);
});

test('a pause that is over already or lasts too long is refused with the bound that it breaks', () => {
  expect(pauseEnd({ endAt: now }, now)).toMatchObject({ path: '/end_time', allowed: { exclusiveMinimum: now } });
  expect(pauseEnd({ endAt: now + longest + 1 }, now)).toMatchObject({
    path: '/end_time',
    allowed: { maximum: now + longest },
  });
});

test('a doctor leaves from now on or later on the day of practice, and never outside of it', () => {
  const dayEnds = now + 3_600;
  expect(departureStart({ startAt: undefined }, { now, dayEnds })).toBe(now);
  expect(departureStart({ startAt: dayEnds - 1 }, { now, dayEnds })).toBe(dayEnds - 1);
  expect(departureStart({ startAt: now - 1 }, { now, dayEnds })).toMatchObject({ code: 'too_small' });
  expect(departureStart({ startAt: dayEnds }, { now, dayEnds })).toMatchObject({ code: 'too_large' });
});
