import { expect, test } from 'vitest';
import { pollEvery } from '../../src/runtime/poll-every.ts';

test('one run ends before the next begins, however long it takes, and a stop waits for it', async () => {
  let begun = 0;
  let beats = 0;
  const ends: (() => void)[] = [];
  const beat = pollEvery(1, async () => void (beats += 1));
  const job = pollEvery(
    1,
    () =>
      new Promise((end) => {
        begun += 1;
        ends.push(end);
      }),
  );
  await expect.poll(() => begun).toBe(1);
  const before = beats;
  await expect.poll(() => beats).toBeGreaterThan(before + 10);
  expect(begun).toBe(1);
  ends.pop()?.();
  await expect.poll(() => begun).toBe(2);
  let hasStopped = false;
  const stopped = job.stop().then(() => (hasStopped = true));
  await beat.stop();
  expect(hasStopped).toBe(false);
  ends.pop()?.();
  await stopped;
  expect(begun).toBe(2);
});
