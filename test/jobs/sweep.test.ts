import { expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
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
