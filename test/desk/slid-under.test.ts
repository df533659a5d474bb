import { expect, test } from 'vitest';
import { isSlidUnder } from '../../web/src/features/day/slid-under.ts';

const press = (at: number, x = 100, detail = 1) => ({ timeStamp: at, clientX: x, clientY: 100, detail });

test('a press that meets another card at once in the same place was meant for the one before', () => {
  expect(isSlidUnder(press(1_000), 'first')).toBe(false);
  expect(isSlidUnder(press(1_300, 104), 'second')).toBe(true);
  expect(isSlidUnder(press(1_599), 'second')).toBe(true);
  expect(isSlidUnder(press(1_601), 'second')).toBe(false);
});

test('a press elsewhere, on the same card, or by a key is meant', () => {
  expect(isSlidUnder(press(5_000), 'first')).toBe(false);
  expect(isSlidUnder(press(5_100, 200), 'second')).toBe(false);
  expect(isSlidUnder(press(5_200, 200), 'second')).toBe(false);
  expect(isSlidUnder(press(5_300, 200, 0), 'third')).toBe(false);
});

test('the second press of a double one never counts', () => {
  expect(isSlidUnder(press(9_000), 'first')).toBe(false);
  expect(isSlidUnder(press(9_050, 100, 2), 'first')).toBe(true);
});
