import pg from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { waitingForLocks } from '../support/database.ts';
import { openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();
const midnight = at('2026-03-03', '00:00');

test('E5: a walk-in that was under way at midnight is closed too, once nothing can be under way any more', async () => {
  const { business, server } = desk;
  const run = async (moment: number): Promise<void> => {
    desk.clock.set(moment);
    await closeDay(server.runtime);
  };
  const status = async (id: string): Promise<string> => (await desk.read(id)).status as string;
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  onTestFinished(() => client.end());
  await client.query('begin');
  await client.query(`select take_locks(array[doctor_lock($1, 'do-1')])`, [business.id]);
  desk.clock.set(midnight - 1);
  const walkIn = business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', name: 'Guest' });
  await waitingForLocks(client, 1);
  await run(midnight + 1);
  expect(await desk.rows('select closed_until from closed_days where business_id = $1')).toEqual([
    { closed_until: today },
  ]);
  await client.query('commit');
  const id = expectDone(await walkIn).entry.appointment_id as string;
  await run(midnight + 60);
  expect(await status(id)).toBe('CK');
  // Its own time is over too.
  await run(midnight + 900);
  expect(await status(id)).toBe('NS');
  expect(await desk.rows('select closed_at from closed_days where business_id = $1')).toEqual([{ closed_at: null }]);
});
