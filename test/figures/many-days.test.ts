import { expect, test } from 'vitest';
import { createSlices } from '../../src/runtime/slices.ts';
import { addHours, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

/** By this clock each look at it takes longer than a slice, so that every step of a computation is one. */
let looks = 0;
const slices = createSlices(() => (looks += 1_000));
const desk = openDesk({
  session: null,
  duties: { answersRequests: true, doesJobs: false },
  runtime: (runtime) => ({ ...runtime, slices }),
});

test('the figures of three months are worked out in slices, each of a session of a day', async () => {
  await addHours(desk, { from: '00:00', to: '24:00', slot_minutes: 1 });
  const before = looks;
  const { data } = expectDone(await desk.business.api('GET', '/opdesk/v1/figures?from=2026-03-02&until=2026-05-31'));
  expect(data.total.offered_minutes).toBe(91 * 1_440);
  expect((looks - before) / 1_000).toBeGreaterThan(91 * 2);
});
