import { type Queryable, sql } from '../../postgres/database.ts';
import { statusesOf } from '../domain.ts';

/** Counts and times of appointments, of one day, doctor or hour, or of all. Times are in seconds, null without any. */
export interface FigureRow {
  readonly date: string | null;
  readonly doctorId: string | null;
  /** 0 to 23, of the clinic's clock at the start. */
  readonly hour: number | null;
  readonly booked: number;
  readonly seen: number;
  readonly noShows: number;
  readonly cancelled: number;
  readonly takenSeconds: number;
  readonly waitMedian: number | null;
  readonly waitNinth: number | null;
  readonly visitMedian: number | null;
  readonly visitNinth: number | null;
}

const statement = sql(
  'select_figures',
  `with visits as (
     select
       a.practice_date as date, a.doctor_id, extract(hour from a.start_at at time zone c.zone)::int as hour, a.status,
       case when a.session_id is not null and a.status <> all ($7) then extract(epoch from a.end_at - a.start_at) end
         as taken,
       case when a.status = any ($6) then extract(epoch from a.started_at - a.checked_in_at) end as wait,
       case when a.status = any ($6) then extract(epoch from a.ended_at - a.started_at) end as visit
     from unnest($2::text[], $3::text[]) as c (id, zone)
     join appointments a on a.business_id = $1 and a.clinic_id = c.id and a.practice_date between $4 and $5
     where not a.is_dummy and a.status <> all ($8)
   )
   select
     date, doctor_id as "doctorId", hour,
     count(*)::int as booked,
     count(*) filter (where status = any ($6))::int as seen,
     count(*) filter (where status = any ($9))::int as "noShows",
     count(*) filter (where status = any ($7))::int as cancelled,
     coalesce(sum(taken), 0)::float8 as "takenSeconds",
     percentile_cont(0.5) within group (order by wait) as "waitMedian",
     percentile_cont(0.9) within group (order by wait) as "waitNinth",
     percentile_cont(0.5) within group (order by visit) as "visitMedian",
     percentile_cont(0.9) within group (order by visit) as "visitNinth"
   from visits
   group by grouping sets ((date), (doctor_id), (hour), ())
   order by date, doctor_id, hour`,
);

/**
 * The figures of days of practice at clinics, by day, by doctor, by hour, and of all: read by the index of days of
 * practice, however many appointments there are of other days.
 * @param from YYYY-MM-DD, itself included, as is `until`
 */
export async function selectFigures(
  db: Queryable,
  businessId: string,
  clinics: readonly { readonly id: string; readonly timeZone: string }[],
  { from, until }: { readonly from: string; readonly until: string },
): Promise<FigureRow[]> {
  const { seen, noShow, cancelled, uncounted } = statusesOf;
  const ids = clinics.map(({ id }) => id);
  const zones = clinics.map(({ timeZone }) => timeZone);
  return db.query<FigureRow>(statement, [businessId, ids, zones, from, until, seen, cancelled, uncounted, noShow]);
}
