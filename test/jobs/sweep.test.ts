import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { startEvery } from '../../src/jobs/job.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

test('what cannot be swept is told, and keeps nothing else from being swept', async () => {
  const { clinicId, doctorId } = desk.practice;
  expectDone(
    await desk.business.api('POST', '/opdesk/v1/holds', {
      clinic_id: clinicId,
      doctor_id: doctorId,
      start_time: instant('09:15'),
      seconds: 60,
    }),
  );
  const { runtime } = desk.server;
  await runtime.db.query(
    sql('', `create function fail() returns trigger language plpgsql as $$ begin raise exception 'a fault'; end $$`),
    [],
  );
  await runtime.db.query(
    sql('', 'create trigger fail before delete on refresh_tokens for each statement execute function fail()'),
    [],
  );
  desk.clock.advance(86_400 + 61);
  const told: string[] = [];
  await sweep({ ...runtime, telemetry: { ...runtime.telemetry, jobFailed: (job) => void told.push(job) } });
  expect(told).toEqual(['sweep refresh tokens']);
  expect(await desk.rows('select id from holds where business_id = $1')).toEqual([]);
});

test('one run ends before the next begins, however long it takes, and a stop waits for it', async () => {
  let begun = 0;
  let beats = 0;
  const ends: (() => void)[] = [];
  const beat = startEvery(1, async () => void (beats += 1));
  const job = startEvery(
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
