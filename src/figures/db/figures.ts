import type { Period } from '../../kernel/interval.ts';
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

/** A period that a doctor offers at a clinic on a day of practice; epoch seconds. */
export interface OfferedPeriod extends Period {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly date: string;
}

const statement = sql(
  'select_figures',
  `with offered as (
     select clinic_id, doctor_id, date, range_agg(tstzrange(to_timestamp(start_at), to_timestamp(end_at))) as hours
     from unnest($10::text[], $11::text[], $12::date[], $13::float8[], $14::float8[])
       as o (clinic_id, doctor_id, date, start_at, end_at)
     group by clinic_id, doctor_id, date
   ),
   visits as (
     select
       a.practice_date as date, a.doctor_id, extract(hour from a.start_at at time zone c.zone)::int as hour, a.status,
       case
         when a.status <> all ($7) and (a.session_id is not null or not a.seated and a.channel <> 'Walkin') then (
           select sum(extract(epoch from upper(part) - lower(part)))
           from unnest(o.hours * tstzmultirange(tstzrange(a.start_at, a.end_at))) as part
         )
       end as taken,
       case when a.status = any ($6) then extract(epoch from a.started_at - a.checked_in_at) end as wait,
       case when a.status = any ($6) then extract(epoch from a.ended_at - a.started_at) end as visit
     from unnest($2::text[], $3::text[]) as c (id, zone)
     join appointments a on a.business_id = $1 and a.clinic_id = c.id and a.practice_date between $4 and $5
     left join offered o on o.clinic_id = a.clinic_id and o.doctor_id = a.doctor_id and o.date = a.practice_date
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
 * practice, however many appointments there are of other days. Of an appointment the time counts as taken that is
 * offered; one that was imported as over has no seat and counts too, a walk-in does not.
 * @param from YYYY-MM-DD, itself included, as is `until`
 */
export async function selectFigures(
  db: Queryable,
  businessId: string,
  clinics: readonly { readonly id: string; readonly timeZone: string }[],
  { from, until }: { readonly from: string; readonly until: string },
  offered: readonly OfferedPeriod[],
): Promise<FigureRow[]> {
  const { seen, noShow, cancelled, uncounted } = statusesOf;
  const ids = clinics.map(({ id }) => id);
  const zones = clinics.map(({ timeZone }) => timeZone);
  return db.query<FigureRow>(statement, [
    businessId,
    ids,
    zones,
    from,
    until,
    seen,
    cancelled,
    uncounted,
    noShow,
    offered.map(({ clinicId }) => clinicId),
    offered.map(({ doctorId }) => doctorId),
    offered.map(({ date }) => date),
    offered.map(({ startAt }) => startAt),
    offered.map(({ endAt }) => endAt),
  ]);
}
