import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type Queryable, sql } from '../../postgres/database.ts';
import { briefStateSelect, maxDecidedLength } from './changes.ts';

// Doctor by doctor, because the index on seats leads with their key. For two of 300 doctors with 60,000 claims: 3 ms,
// and 45 ms with "doctor_id = any", which reads the claims of all. Those without a seat, walk-ins and dummies, are
// found by their starts: none of them lasts longer than a day.
const liveStatement = sql(
  'select_live_appointments',
  `${briefStateSelect}
   where a.business_id = $1
     and ($3::text is null or a.clinic_id = $3)
     and a.id in (
       select k.appointment_id
       from unnest($2::text[]) as wanted (doctor_id)
       join seat_claims k
         on k.business_id = $1
         and k.doctor_key = hashtextextended(wanted.doctor_id, 0)
         and k.doctor_id = wanted.doctor_id
         and k.period && tstzrange(to_timestamp($4), to_timestamp($5))
       where k.appointment_id is not null
       union all
       select u.id
       from unnest($2::text[]) as wanted (doctor_id)
       join appointments u
         on u.business_id = $1
         and u.doctor_id = wanted.doctor_id
         and u.start_at > to_timestamp($4) - interval '25 hours'
         and u.start_at < to_timestamp($5)
       where not u.seated and is_live(u.status)
     )
   order by a.start_at, a.token nulls last, a.id`,
  maxDecidedLength,
);

/**
 * The live appointments of these doctors, each named once, at some instant of the period, epoch seconds, in the order
 * of their starts; of one clinic, or of all for null. Walk-ins and dummies too. Without their contents.
 * @throws RowsTooLarge
 */
export async function selectLiveAppointments(
  db: Queryable,
  businessId: string,
  doctorIds: readonly string[],
  clinicId: string | null,
  { startAt, endAt }: { readonly startAt: number; readonly endAt: number },
): Promise<AppointmentState[]> {
  return db.query<AppointmentState>(liveStatement, [businessId, doctorIds, clinicId, startAt, endAt]);
}
