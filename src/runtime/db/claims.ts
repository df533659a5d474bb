import { type Queryable, sql } from '../../postgres/database.ts';

interface ClaimRow {
  readonly clinic_id: string;
  readonly session_id: string | null;
  readonly last_seats: number | null;
  readonly start_at: number;
  readonly end_at: number;
  /** Null for a hold's, which has an end instead: epoch seconds. */
  readonly appointment_id: string | null;
  readonly expires_at: number | null;
}

const statement = sql(
  'select_claims',
  `select clinic_id, session_id, last_seats, extract(epoch from occupied_from)::float8 as start_at,
     extract(epoch from occupied_until)::float8 as end_at, appointment_id, expires_at
   from (
     select clinic_id, session_id, last_seats, occupied_from, occupied_until, appointment_id, hold_id, expires_at
     from seat_claims
     where business_id = $1
       and doctor_key = hashtextextended($2, 0)
       and period && tstzrange(to_timestamp($3), to_timestamp($4))
     union all
     select clinic_id, session_id, null, occupied_from, occupied_from, id, null, null
     from appointments
     where business_id = $1 and doctor_id = $2 and session_id is not null and status in ('CM', 'CMNP', 'AB')
       and occupied_from >= to_timestamp($3) and occupied_from < to_timestamp($4)
   ) as taken
   order by occupied_from, occupied_until, appointment_id, hold_id`,
);

/**
 * The claims of a doctor's seats at some instant of `[from, to)`, epoch seconds, at any clinic; also of holds that
 * expired. Appointments that have taken place have an empty time: they occupy no seat, and count for the limits.
 */
export async function selectClaims(
  db: Queryable,
  businessId: string,
  doctorId: string,
  from: number,
  to: number,
): Promise<ClaimRow[]> {
  return db.query<ClaimRow>(statement, [businessId, doctorId, from, to]);
}
