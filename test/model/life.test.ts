import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { createClock, startTestServer, testConfig, type TestServer } from '../support/server.ts';
import { openClinic } from './clinic.ts';
import { brokenInvariants } from './invariants.ts';
import { watchOccupancy } from './occupancy-watch.ts';
import { goOnLeave, playOnce, playSequence } from './play.ts';
import type { Stage } from './stage.ts';
import { createRandom, type Random } from './random.ts';

const today = '2026-03-02';
const sequences = Number(process.env['MODEL_SEQUENCES'] ?? 2_000);
/** Sequences under way at once. */
const players = 24;
const seed = Number(process.env['MODEL_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

/** Tokens that outlast the clock's way, at both servers. */
const accessTokenSeconds = 100_000_000;
const clock = createClock(at(today, '08:00'));
let first: TestServer;
let second: TestServer['app'];
beforeAll(async () => {
  first = await startTestServer({ now: clock.now, config: { accessTokenSeconds, logLevel: 'error' } });
  second = await createApp(testConfig(first.connectionString, { accessTokenSeconds, logLevel: 'silent' }), {
    now: clock.now,
  });
});
afterAll(async () => {
  await second.close();
  await first.close();
});

test(`${sequences} random sequences of all verbs through two servers at once leave nothing that must not be (seed ${seed})`, async () => {
  const business = await first.createBusiness();
  const other = await business.addClient();
  const clinic = await openClinic(first, business, today, 6);
  await watchOccupancy(first.runtime.db);
  const stage: Stage = {
    servers: [first, { ...first, app: second }],
    tokens: [business.token, other.token],
    clinic,
    common: [],
    answers: new Map(),
    surprises: [],
  };
  await play(stage, sequences, (random) => playSequence(stage, random), seed);
  expect(stage.surprises).toEqual([]);
  expect(await brokenInvariants(first.runtime.db, business.id)).toEqual([]);
  await Promise.all([
    play(stage, 300, (random) => playOnce(stage, random), seed + 1),
    ...['move', 'transfer', 'cancel'].map((action, index) =>
      goOnLeave(stage, createRandom(seed + index), clinic.doctorIds[index * 2 + 1] ?? '', action),
    ),
  ]);
  clock.set(at(today, '23:00') + 2 * 3_600);
  await Promise.all([
    play(stage, 100, (random) => playOnce(stage, random), seed + 2),
    closeDay(first.runtime),
    closeDay(second.runtime),
  ]);
  expect(stage.surprises).toEqual([]);
  expect(await brokenInvariants(first.runtime.db, business.id)).toEqual([]);
  // A run in which hardly anything succeeded would show nothing.
  const few = Object.entries(least).filter(
    ([done, times]) =>
      !(sequences < longRun && rare.includes(done)) &&
      (stage.answers.get(done) ?? 0) < Math.ceil((times * sequences) / longRun),
  );
  expect([few, [...stage.answers].toSorted()]).toEqual([[], expect.anything()]);
}, 600_000);

const longRun = 10_000;
/** Three of them come in a run of two thousand sequences, and now and then none. */
const rare = ['decline 200'];

/** How often each must have succeeded at least, in 10,000 sequences. */
const least = {
  'book 201': 1_000,
  'walk-in 201': 100,
  'reserve 200': 100,
  'hold 201': 100,
  'replace 200': 20,
  'move 204': 20,
  'transfer 200': 20,
  'update 204': 20,
  'call next 200': 100,
  'follow-up 201': 20,
  'confirm 200': 20,
  'partner confirms 204': 5,
  'attributes 204': 20,
  'change status 200': 20,
  'prescribe 204': 20,
  'patient 200': 5,
  'erase 200': 20,
  'merge 200': 20,
  'unmerge 200': 10,
  'decline 200': 5,
  'reinstate 200': 20,
  'seats 200': 100,
  'leave move 201': 1,
  'leave transfer 201': 1,
  'leave cancel 201': 1,
};

async function play(stage: Stage, times: number, once: (random: Random) => Promise<void>, from: number): Promise<void> {
  let begun = 0;
  await Promise.all(
    Array.from({ length: players }, async () => {
      while (begun < times && stage.surprises.length === 0) {
        begun += 1;
        await once(createRandom(from + begun));
      }
    }),
  );
}
