import { expect, test } from 'vitest';
import { readableLine } from '../../src/runtime/readable-line.ts';

const time = '2026-03-02T08:00:01.234Z';

test('a line of the log is readable at a terminal', () => {
  expect(readableLine(JSON.stringify({ level: 30, time, url: 'http://a:1', status: 200, msg: 'serving' }))).toBe(
    '08:00:01.234 INFO  serving url=http://a:1 status=200\n',
  );
  expect(readableLine(JSON.stringify({ level: 40, time, reason: 'two words', msg: 'login refused' }))).toBe(
    '08:00:01.234 WARN  login refused reason="two words"\n',
  );
});

test('an error has its causes in its line and its stack below', () => {
  const err = { message: 'no\nanswer', code: '57P01', cause: { message: 'cut' }, stack: ['    at one', '    at two'] };
  expect(readableLine(JSON.stringify({ level: 50, time, job: 'sweep', err, msg: 'job failed' }))).toBe(
    '08:00:01.234 ERROR job failed job=sweep error="no\\nanswer" (57P01) error=cut\n    at one\n    at two\n',
  );
});

test('nothing in a line can steer the terminal', () => {
  const line = readableLine(JSON.stringify({ level: 30, time, path: '\u001b[2J\u009b2J\u007f', msg: 'a\u001b[2Jb' }));
  // oxlint-disable-next-line no-control-regex
  expect(line.trimEnd()).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
});
