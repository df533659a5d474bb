import type { AbsenceKind, Leave } from '../../calendar/schedule.ts';
import { type Queryable, sql } from '../../postgres/database.ts';

const columns = `
  l.id, l.doctor_id as "doctorId", l.clinic_id as "clinicId",
  extract(epoch from l.start_at)::float8 as "startAt", extract(epoch from l.end_at)::float8 as "endAt",
  l.start_date as "startDate", l.end_date as "endDate", l.reason, l.kind`;

interface LeaveFilter {
  readonly doctorId: string | null;
  readonly clinicId: string | null;
  /** Epoch seconds. */
  readonly now: number;
  /** The business's local date at `now`, and the instant at which it began. */
  readonly today: string;
  readonly todayBegan: number;
  /** Whole days are over that end before this date, and those leaves that are named besides. */
  readonly overBefore: string;
  readonly overIds: readonly string[];
  /** Those that are over by then, or those that are not. */
  readonly past: boolean;
  /** The doctors and clinics that the caller sees; null: all, deleted ones too. */
  readonly doctorIds: readonly string[] | null;
  readonly clinicIds: readonly string[] | null;
  readonly limit: number;
  readonly offset: number;
}

const listStatement = sql(
  'select_leaves',
  `select ${columns}
   from leaves l
   -- Whole days are placed among instants by counting from today, to the hour that a change of clocks may shift them:
   -- the database may not know the zone.
   cross join lateral (
     select coalesce(extract(epoch from l.start_at)::float8, $6 + (l.start_date - $5::date) * 86400.0::float8) as starts
   ) as period
   cross join lateral (
     select coalesce(l.end_at <= to_timestamp($4), l.end_date < $10::date or l.id = any ($11::text[])) as is_over
   ) as ending
   where l.business_id = $1
     and ($2::text is null or l.doctor_id = $2)
     and ($3::text is null or l.clinic_id = $3)
     and ending.is_over = $7
     -- Of somebody who sees a part of the business: nothing of other doctors and clinics (rule A9).
     and ($12::text[] is null or l.doctor_id is null or l.doctor_id = any ($12))
     and ($13::text[] is null or l.clinic_id is null or l.clinic_id = any ($13))
   order by
     case when $7 then period.starts end desc,
     period.starts,
     l.id
   limit $8 offset $9`,
);

/** Leaves that are not over, the earliest start first; or those that are, the latest start first. */
export async function selectLeaves(db: Queryable, businessId: string, filter: LeaveFilter): Promise<Leave[]> {
  const { doctorId, clinicId, now, today, todayBegan, overBefore, overIds, past, limit, offset } = filter;
  return db.query<Leave>(listStatement, [
    businessId,
    doctorId,
    clinicId,
    now,
    today,
    todayBegan,
    past,
    limit,
    offset,
    overBefore,
    overIds,
    filter.doctorIds,
    filter.clinicIds,
  ]);
}

const endingStatement = sql(
  'select_leaves_ending',
  `select ${columns}
   from leaves l
   where l.business_id = $1
     and ($2::text is null or l.doctor_id = $2)
     and ($3::text is null or l.clinic_id = $3)
     and l.end_date >= $4 and l.end_date < $5`,
);

/** Leaves of whole days, the last of which is from `from` on and before `until`. */
export async function selectLeavesEnding(
  db: Queryable,
  businessId: string,
  { doctorId, clinicId, from, until }: Pick<LeaveFilter, 'doctorId' | 'clinicId'> & { from: string; until: string },
): Promise<Leave[]> {
  return db.query<Leave>(endingStatement, [businessId, doctorId, clinicId, from, until]);
}

const countStatement = sql(
  'count_leaves_to_come',
  `select count(*)::int as count
   from leaves l
   where l.business_id = $1
     and l.doctor_id is not distinct from $2
     and ($2::text is not null or l.clinic_id = $3)
     and coalesce(l.end_at > to_timestamp($4), l.end_date >= $5)`,
);

/**
 * How many leaves a doctor has that are not over, wherever they are; without a doctor, how many closures a clinic has.
 * @param when now in epoch seconds, and the business's local date
 */
export async function countLeavesToCome(
  db: Queryable,
  businessId: string,
  { doctorId, clinicId }: Pick<Leave, 'doctorId' | 'clinicId'>,
  { now, today }: Pick<LeaveFilter, 'now' | 'today'>,
): Promise<number> {
  const rows = await db.query<{ count: number }>(countStatement, [businessId, doctorId, clinicId, now, today]);
  return rows[0]?.count ?? 0;
}

const insertStatement = sql(
  'insert_leave',
  `insert into leaves (business_id, id, doctor_id, clinic_id, start_at, end_at, start_date, end_date, reason,
     created_at, kind)
   values ($1, $2, $3, $4, to_timestamp($5), to_timestamp($6), $7, $8, $9, to_timestamp($10), $11)`,
);

/** @param now epoch seconds */
export async function insertLeave(tx: Queryable, businessId: string, leave: Leave, now: number): Promise<void> {
  const { id, doctorId, clinicId, startAt, endAt, startDate, endDate, reason, kind } = leave;
  await tx.query(insertStatement, [
    businessId,
    id,
    doctorId,
    clinicId,
    startAt,
    endAt,
    startDate,
    endDate,
    reason,
    now,
    kind,
  ]);
}

const deleteStatement = sql('delete_leave', 'delete from leaves where business_id = $1 and id = $2 returning id');

/** @returns whether it existed */
export async function deleteLeave(tx: Queryable, businessId: string, leaveId: string): Promise<boolean> {
  const deleted = await tx.query(deleteStatement, [businessId, leaveId]);
  return deleted.length > 0;
}

const absencesStatement = sql(
  'select_absences',
  `select ${columns}
   from leaves l
   where l.business_id = $1 and l.doctor_id = $2 and l.clinic_id = $3 and l.kind is not null
     and l.end_at > to_timestamp($4)
   order by l.start_at, l.id`,
);

/** The pauses and departures of a doctor at a clinic that are not over, the earliest first. @param now epoch seconds */
export async function selectAbsences(
  db: Queryable,
  businessId: string,
  { doctorId, clinicId, now }: { readonly doctorId: string; readonly clinicId: string; readonly now: number },
): Promise<(Leave & Absence)[]> {
  return db.query<Leave & Absence>(absencesStatement, [businessId, doctorId, clinicId, now]);
}

interface Absence {
  readonly kind: AbsenceKind;
  /** Epoch seconds. */
  readonly startAt: number;
  readonly endAt: number;
}

const endStatement = sql(
  'end_leaves',
  `update leaves set end_at = to_timestamp($3)
   where business_id = $1 and id = any ($2) and start_at < to_timestamp($3)`,
);

const withdrawStatement = sql(
  'withdraw_leaves',
  'delete from leaves where business_id = $1 and id = any ($2) and start_at >= to_timestamp($3)',
);

/** Ends the leaves that have begun, and deletes the others. @param now epoch seconds */
export async function endLeaves(
  tx: Queryable,
  businessId: string,
  leaveIds: readonly string[],
  now: number,
): Promise<void> {
  await tx.query(endStatement, [businessId, leaveIds, now]);
  await tx.query(withdrawStatement, [businessId, leaveIds, now]);
}
