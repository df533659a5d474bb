import { expect, test } from 'vitest';
import { hasTags, withoutHandlers } from '../../web/src/ui/note-text.ts';

test('notes are read in one pass, however many tags in them begin and do not end', () => {
  const cpuOf = (text: string): number => {
    const before = process.cpuUsage();
    hasTags(text);
    withoutHandlers(text);
    return process.cpuUsage(before).user;
  };
  const least = (text: string): number => Math.min(cpuOf(text), cpuOf(text), cpuOf(text));
  for (const piece of ['<a', '<1', '<a onx=', '<', '<a on', '< on on']) {
    const few = least(`>${piece.repeat(20_000)}`);
    // Sixteen times as many; a pass for each of them would be 256 times as much.
    expect(least(`>${piece.repeat(320_000)}`)).toBeLessThan(80 * Math.max(few, 1_000));
  }
});

test.each([
  ['<b onclick="x">', '<b data-removed="x">'],
  ['<b title="<" onclick=x>', '<b title="<" data-removed=x>'],
  ['one on = two', 'one on = two'],
])('of %s the handler is taken out of tags alone', (text, without) => {
  expect(withoutHandlers(text)).toBe(without);
});

test.each([
  ['a < b and c > d', false],
  ['<3 you', false],
  ['take <b>two</b>', true],
  ['> before <b', false],
])('%s may hold tags: %s', (text, may) => {
  expect(hasTags(text)).toBe(may);
});
