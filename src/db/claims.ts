import { type Queryable, sql } from './database.ts';

export interface ClaimRow {
  readonly seat: number;
  readonly start_at: number;
  readonly end_at: number;
  readonly overbooked: boolean;
  readonly appointment_id: string;
}

const statement = sql(
  'select_claims',
  `select seat, extract(epoch from lower(period))::float8 as start_at, extract(epoch from upper(period))::float8 as end_at,
     overbooked, appointment_id
   from seat_claims
   where business_id = $1
     and doctor_key = hashtextextended($2, 0)
     and period && tstzrange(to_timestamp($3), to_timestamp($4))
   order by period, seat`,
);

/** Who holds a doctor's seats at some instant of `[from, to)`, epoch seconds, at any clinic. */
export async function selectClaims(
  db: Queryable,
  businessId: string,
  doctorId: string,
  from: number,
  to: number,
): Promise<ClaimRow[]> {
  return db.query<ClaimRow>(statement, [businessId, doctorId, from, to]);
}
