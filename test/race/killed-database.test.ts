import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { at } from '../support/calendar.ts';
import { newDataFolder, postmasterPid } from '../support/own-postgres.ts';
import { addPractice, addSessions, type Practice } from '../support/practice.ts';
import { type ApiAnswer, createClock, startOwnServer, type TestBusiness, type TestServer } from '../support/server.ts';

const { folder, remove } = newDataFolder();
const today = '2026-03-02';
const clock = createClock(at(today, '08:00'));
let server: TestServer;
let business: TestBusiness;
let practice: Practice;
beforeAll(async () => {
  server = await startOwnServer(folder, { now: clock.now, config: { accessTokenSeconds: 100_000_000 } });
  business = await server.createBusiness();
  practice = await addPractice(server, business);
  await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00', seats: 20 });
});
afterAll(async () => {
  await server.close();
  remove();
});

const book = (visit: number): Promise<ApiAnswer> =>
  business.api('POST', '/dr/v1/appointment', {
    clinic_id: practice.clinicId,
    doctor_id: practice.doctorId,
    patient_id: 'pt-1',
    appointment_details: { start_time: at(today, '09:00') + (visit % 56) * 900 },
    partner_appointment_id: `visit-${visit}`,
    allow_patient_conflict: true,
  });

const ready = (): Promise<ApiAnswer> => server.api('GET', '/readyz');

/** Books one visit after the other until told to stop; every answer that is not a booking says when to try again. */
async function keepBooking(first: number, acknowledged: Set<string>, until: () => boolean): Promise<void> {
  for (let visit = first; !until(); visit += 10) {
    const answer = await book(visit);
    if (answer.status === 201) acknowledged.add(`visit-${visit}`);
    else expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
  }
}

async function bookedVisits(): Promise<string[]> {
  const rows = await server.runtime.db.query<{ visit: string }>(
    sql('', 'select partner_appointment_id as visit from appointments where business_id = $1'),
    [business.id],
  );
  return rows.map(({ visit }) => visit);
}

test('PostgreSQL that is killed twice under bookings loses none that was acknowledged, and doubles none', async () => {
  const acknowledged = new Set<string>();
  let isOver = false;
  const booking = Array.from({ length: 10 }, (_, first) => keepBooking(first, acknowledged, () => isOver));
  const more = async (): Promise<void> => {
    const before = acknowledged.size;
    await expect.poll(() => acknowledged.size).toBeGreaterThan(before + 20);
  };
  const restarts = (): number => server.log.filter((line) => line.includes('PostgreSQL runs again')).length;
  try {
    await more();
    process.kill(postmasterPid(folder), 'SIGKILL');
    await expect.poll(restarts).toBe(1);
    await more();
    // Without it PostgreSQL does not start.
    const control = join(folder, 'postgres', 'global', 'pg_control');
    const pid = postmasterPid(folder);
    renameSync(control, `${control}.away`);
    process.kill(pid, 'SIGKILL');
    await expect.poll(async () => (await ready()).body.error?.details).toEqual({ reason: 'database_restarting' });
    renameSync(`${control}.away`, control);
    await expect.poll(restarts).toBe(2);
    await more();
    expect((await ready()).status).toBe(200);
  } finally {
    isOver = true;
    await Promise.all(booking);
  }
  const stored = await bookedVisits();
  expect(new Set(stored).size).toBe(stored.length);
  expect([...acknowledged].filter((visit) => !stored.includes(visit))).toEqual([]);
});

test('one connection of PostgreSQL that is killed takes the others with it, and all come back', async () => {
  const [{ pid } = { pid: 0 }] = await server.runtime.db.query<{ pid: number }>(
    sql('', 'select pg_backend_pid() as pid'),
  );
  const postmaster = postmasterPid(folder);
  process.kill(pid, 'SIGKILL');
  let next = 10_000;
  await expect.poll(async () => (await book((next += 1))).status).toBe(201);
  expect((await ready()).status).toBe(200);
  expect(postmasterPid(folder)).toBe(postmaster);
});
