import { expect, onTestFinished, test } from 'vitest';
import { backedUp, restored } from '../support/backups.ts';
import { bookedId, openDesk } from '../support/desk.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { expectDone } from '../support/practice.ts';
import { apiOf, startBeside } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00', seats: 100 } });

/** Books one after the other, eight at a time, until it is stopped; answers the ids that were acknowledged so far. */
function bookings(): { readonly ids: string[]; stop(): Promise<void> } {
  const ids: string[] = [];
  let isStopping = false;
  const book = async (line: number): Promise<void> => {
    for (let count = 0; !isStopping; count += 1) {
      const minute = ((line * 7 + count) % 16) * 15;
      const start = `${String(9 + Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
      ids.push(await desk.book(start));
    }
  };
  const lines = Array.from({ length: 8 }, (_, line) => book(line));
  return {
    ids,
    async stop() {
      isStopping = true;
      await Promise.all(lines);
    },
  };
}

/** Appointments without their claim, their first history or their event, of the database. */
const halves = `
  select a.id from appointments a
  where not exists (select from seat_claims c where c.business_id = a.business_id and c.appointment_id = a.id)
    or not exists (select from appointment_history h where h.business_id = a.business_id and h.appointment_id = a.id)
    or not exists (select from outbox o where o.business_id = a.business_id and o.appointment_id = a.id)
    or not exists (select from tokens t where t.business_id = a.business_id and t.appointment_id = a.id)
  union all
  select o.appointment_id from outbox o
  where o.business_id = $1 and o.event like 'appointment.%' and not exists (
    select from appointments a where a.business_id = o.business_id and a.id = o.appointment_id
  )`;

test('a backup that is taken while bookings go on holds whole bookings, and all that were acknowledged before', async () => {
  const booking = bookings();
  onTestFinished(() => booking.stop());
  await expect.poll(() => booking.ids.length).toBeGreaterThan(50);
  const acknowledged = [...booking.ids];
  const file = await backedUp(desk.server.connectionString);
  await booking.stop();
  const { connectionString } = await restored(file);
  const found = await onTestServer(connectionString, async (client) => {
    const { rows: half } = await client.query(halves, [desk.business.id]);
    const { rows } = await client.query<{ id: string; token: number }>(
      'select id, token from appointments where business_id = $1 order by token',
      [desk.business.id],
    );
    return { half, rows };
  });
  expect(found.half).toEqual([]);
  expect(found.rows.map(({ token }) => token)).toEqual(found.rows.map((_, index) => index + 1));
  const ids = new Set(found.rows.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
  // Bookings went on until the backup had ended.
  expect(booking.ids.length).toBeGreaterThan(found.rows.length);

  const server = await startBeside({ ...desk.server, connectionString });
  onTestFinished(() => server.close());
  const api = apiOf(server.url, { auth: desk.business.token });
  const next = bookedId(await api('POST', '/dr/v1/appointment', desk.body('12:45')));
  expect(expectDone(await api('GET', `/dr/v1/appointment/${next}`)).token).toBe(found.rows.length + 1);
});
