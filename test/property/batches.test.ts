import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readConflicts } from '../../src/appointments/db/patient-conflicts.ts';
import type { PatientConflicts } from '../../src/calendar/settings.ts';
import type { BookingRequest } from '../../src/appointments/db/booking.ts';
import { openBareBusiness, start } from '../support/bare-business.ts';

const together = openBareBusiness();
const inTurn = openBareBusiness();

/** Most are plain, so that both ways through a batch meet. */
const wantedBookings = fc.record({
  doctor_id: fc.constantFrom('do-1', 'do-1', 'do-2'),
  slot: fc.nat({ max: 4 }),
  minutes: fc.constantFrom(15, 15, 15, 30),
  partner: fc.option(fc.nat({ max: 9 }), { freq: 2 }),
  patient: fc.constantFrom('known', 'known', 'known', 'other', 'guest', 'new', 'renewed', 'nobody'),
  token: fc.integer({ min: 1, max: 6 }),
  overbook: fc.constantFrom(false, false, false, false, true),
  catalog_version: fc.constantFrom(1, 1, 1, 1, 1, 0),
  is_dummy: fc.constantFrom(false, false, false, false, false, true),
  isNamed: fc.constantFrom(false, false, false, true),
});
/** A setting of the business. */
const conflicts = fc.constantFrom('allow', 'warn', 'warn', 'refuse') as fc.Arbitrary<PatientConflicts>;
type Business = ReturnType<typeof openBareBusiness>;
type WantedBooking = typeof wantedBookings extends fc.Arbitrary<infer T> ? T : never;

/** Each run has a day of its own. */
function request(wanted: WantedBooking, run: number, index: number): Partial<BookingRequest> {
  const day = start + run * 86_400;
  const startAt = day + wanted.slot * 900;
  const seated = wanted.patient !== 'guest' && !wanted.is_dummy;
  return {
    ...patient(wanted, run),
    appointment_id: `api-${run}-${index}`,
    event_id: `ev-${run}-${index}`,
    doctor_id: wanted.doctor_id,
    catalog_version: wanted.catalog_version,
    partner_appointment_id: wanted.partner === null ? null : `${run}-${wanted.partner}`,
    practice_date: new Date(day * 1_000).toISOString().slice(0, 10),
    session_id: `group-${new Date(day * 1_000).getUTCDay() || 7}`,
    start_at: startAt,
    end_at: startAt + wanted.minutes * 60,
    occupied_from: startAt,
    occupied_until: startAt + wanted.minutes * 60,
    token: wanted.is_dummy || !wanted.isNamed ? null : wanted.token,
    overbook: wanted.overbook,
    seated,
    is_dummy: wanted.is_dummy,
  };
}

function patient({ patient: kind, is_dummy }: WantedBooking, run: number): Partial<BookingRequest> {
  const details = { id: `pt-new-${run}`, first_name: 'N', gender: 'F', from_age: false };
  const partner = { patient_id: null, partner_patient_id: `partner-${run}`, can_add_patient: true };
  switch (kind) {
    case 'guest':
      return is_dummy ? {} : { patient_id: null, guest_name: 'G' };
    case 'other':
      return { patient_id: 'pt-other' };
    case 'new':
      return { ...partner, patient_details: details };
    case 'renewed':
      return { ...partner, patient_details: { ...details, last_name: `L${run}` } };
    case 'nobody':
      return { patient_id: 'pt-none' };
    default:
      return {};
  }
}

/** What the bookings of a run have left. $2: the ids of its appointments begin with this; $3: its day */
const left = {
  appointments: `select id, doctor_id, patient_id, token, status, overbooked from appointments
    where business_id = $1 and id like $2 || '%' and practice_date = $3 order by id`,
  claims: `select appointment_id, occupied_from, occupied_until from seat_claims
    where business_id = $1 and appointment_id like $2 || '%' and occupied_from::date = $3 order by 1`,
  tokens: `select doctor_id, token, appointment_id from tokens
    where business_id = $1 and appointment_id like $2 || '%' and practice_date = $3 order by 1, 2`,
  counters: `select doctor_id, last_token from token_counters
    where business_id = $1 and $2::text is not null and practice_date = $3 order by 1`,
  history: `select h.appointment_id, h.changes from appointment_history h join appointments a on a.id = h.appointment_id
    and a.business_id = h.business_id
    where h.business_id = $1 and a.id like $2 || '%' and a.practice_date = $3 order by 1`,
  events: `select o.data::text from outbox o join appointments a on a.id = o.appointment_id
    and a.business_id = o.business_id
    where o.business_id = $1 and a.id like $2 || '%' and a.practice_date = $3 order by a.id`,
  patients: `select p.id, p.last_name from patients p
    where p.business_id = $1 and p.id = 'pt-new-' || split_part($2, '-', 2) and $3::date is not null`,
};
const leftBy = async ({ run }: Business, day: string, ids: string) =>
  Object.fromEntries(
    await Promise.all(Object.entries(left).map(async ([what, text]) => [what, await run(text, ids, day)] as const)),
  );

async function prepare({ run, addSession }: Business): Promise<void> {
  await addSession('group', 2);
  await run(
    `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
      values ($1, 'pt-other', 'O', 'F', now(), now())`,
  );
}

test('a batch answers and leaves what its requests do that come one after the other', async () => {
  await prepare(together);
  await prepare(inTurn);
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(wantedBookings, { minLength: 1, maxLength: 24 }),
      conflicts,
      async (list, patient_conflicts) => {
        run += 1;
        const requests = list.map((wanted, index) => ({ ...request(wanted, run, index), patient_conflicts }));
        const batch = await together.book(...requests);
        const single = [];
        for (const each of requests) single.push(...(await inTurn.book(each)));
        const shown = ({ outcome, appointment_id, token, status }: (typeof batch)[number]) => [
          outcome,
          appointment_id,
          token,
          status,
        ];
        expect(batch.map(shown)).toEqual(single.map(shown));
        const day = requests[0]?.practice_date ?? '';
        expect(await leftBy(together, day, `api-${run}-`)).toEqual(await leftBy(inTurn, day, `api-${run}-`));
        // One that comes later in the batch may be named as well.
        for (const [index, each] of single.entries()) {
          const named = readConflicts(batch[index]!).map(({ id }) => id);
          expect(named).toEqual(expect.arrayContaining(readConflicts(each).map(({ id }) => id)));
        }
      },
    ),
    { numRuns: 150 },
  );
});
