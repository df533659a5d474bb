import type { Bench, Practice } from '../bench.ts';
import { withClient } from '../cluster.ts';
import { wireRequest } from '../load.ts';
import { addDays, bookingBody, numbered, size, slotAt } from '../practice.ts';
import type { BenchServer } from '../server.ts';
import { postAtOnce, type Side } from './side.ts';

/** This program. */
export function opdesk({ first }: Bench, practice: Practice, server: BenchServer): Side {
  const place = `/dr/v1/doctor/${numbered('doctor', 0)}/clinic/${numbered('clinic', 0)}`;
  // The last of its days, which no round books.
  const day = addDays(first.date, size.days - 1);
  return {
    name: 'Opdesk',
    port: server.port,
    freeTimes: wireRequest(server, 'GET', `${place}/appointment/slot?start_date=${day}&end_date=${day}`),
    bookings: (count) => Promise.resolve(practice.bookingRequests(server, count)),
    async bookAtOnce(count) {
      const { from } = practice.takeSlots(1);
      const bodies = Array.from({ length: count }, (_, index) => ({
        ...bookingBody(from, first),
        partner_appointment_id: `RIVAL-${from}-${index}`,
      }));
      const accepted = await postAtOnce(`${server.url}/dr/v1/appointment`, { auth: server.token }, bodies);
      const { doctor, startAt } = slotAt(from, first);
      const kept = await withClient(practice.databaseUrl, async (client) => {
        const { rows } = await client.query<{ count: number }>(
          'select count(*)::integer as count from appointments where doctor_id = $1 and start_at = to_timestamp($2)',
          [numbered('doctor', doctor), startAt],
        );
        return rows[0]?.count ?? 0;
      });
      return { accepted, kept };
    },
  };
}
