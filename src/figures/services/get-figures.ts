import { addDays, daysBetween, instantOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';
import { type BusinessEntry, calendarAt, type ClinicEntry, loadSchedule, worksAt } from '../../runtime/catalog.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import type { Figures, FiguresAnswer } from '../contract.ts';
import { selectRemovedClinics } from '../../clinics/db/clinics.ts';
import { type FigureRow, type OfferedPeriod, selectFigures } from '../db/figures.ts';
import { offeredTimes } from '../domain.ts';

interface AskedFigures {
  /** Days of practice, YYYY-MM-DD, both included. */
  readonly from: string;
  readonly until: string;
  /** Undefined: all clinics. */
  readonly clinicId: string | undefined;
}

/**
 * How days of practice went: what was booked and seen, how long patients waited, and how much of what was offered was
 * taken; by day, doctor and hour.
 * @throws DomainError CLINIC_NOT_FOUND
 */
export async function getFigures(ctx: Context, asked: AskedFigures): Promise<FiguresAnswer['data']> {
  const { from, until, clinicId } = asked;
  const business = await ctx.catalog.business(ctx.businessId);
  const clinics =
    clinicId === undefined
      ? [...business.clinics.values()]
      : [findClinic(business, { id: clinicId, partnerId: undefined })];
  const offered = await loadOffered(ctx, business, clinics, asked);
  const removed = clinicId === undefined ? await loadRemoved(ctx) : [];
  const rows = await selectFigures(ctx.db, ctx.businessId, [...clinics, ...removed], { from, until }, offered.periods);
  const find = (is: (row: FigureRow) => boolean): FigureRow | undefined => rows.find(is);
  const days = Array.from({ length: daysBetween(from, until) + 1 }, (_, index) => addDays(from, index));
  const doctorIds = [...new Set([...rows.map(({ doctorId }) => doctorId), ...offered.byDoctor.keys()])];
  const hours = [...new Set([...rows.map(({ hour }) => hour), ...offered.byHour.keys()])];
  return {
    from,
    until,
    total: figuresOf(
      find(({ date, doctorId, hour }) => date === null && doctorId === null && hour === null),
      sumOf(offered.byDay),
    ),
    days: days.map((day) => ({
      date: day,
      ...figuresOf(
        find(({ date }) => date === day),
        offered.byDay.get(day),
      ),
    })),
    doctors: doctorIds
      .filter((id) => id !== null)
      .map((id) => ({
        doctor_id: id,
        ...figuresOf(
          find(({ doctorId }) => doctorId === id),
          offered.byDoctor.get(id),
        ),
      })),
    hours: hours
      .filter((hour) => hour !== null)
      .toSorted((a, b) => a - b)
      .map((each) => ({
        hour: each,
        ...figuresOf(
          find(({ hour }) => hour === each),
          offered.byHour.get(each),
        ),
      })),
  };
}

interface Offered {
  readonly byDay: Map<string, number>;
  readonly byDoctor: Map<string, number>;
  readonly byHour: Map<number, number>;
  readonly periods: OfferedPeriod[];
}

/** Clinics that were removed had days of practice, too. */
async function loadRemoved(ctx: Context): Promise<{ readonly id: string; readonly timeZone: string }[]> {
  const { clinicIds } = ctx.visible;
  return (await selectRemovedClinics(ctx.db, ctx.businessId)).filter(({ id }) => clinicIds?.has(id) ?? true);
}

async function loadOffered(
  ctx: Context,
  business: BusinessEntry,
  clinics: readonly ClinicEntry[],
  { from, until }: AskedFigures,
): Promise<Offered> {
  const offered: Offered = { byDay: new Map(), byDoctor: new Map(), byHour: new Map(), periods: [] };
  for (const doctorId of business.doctors.keys()) {
    const own = clinics.filter(({ id }) => worksAt(business, { doctorId, clinicId: id }));
    if (own.length === 0) continue;
    // Past the cache, which has no leaves that are over.
    const since = instantOf(from, 0, business.timeZone);
    const schedule = await loadSchedule(ctx.db, ctx.businessId, doctorId, since);
    if (schedule === undefined) continue;
    for (const clinic of own) {
      const calendar = calendarAt(clinic, doctorId, schedule);
      const days = await ctx.slices.run(offeredTimes(calendar, { fromDate: from, toDate: until }));
      for (const { date, byHour, periods } of days) {
        const place = { clinicId: clinic.id, doctorId, date };
        offered.periods.push(...periods.map((period) => ({ ...place, ...period })));
        for (const [hour, minutes] of byHour) {
          add(offered.byDay, date, minutes);
          add(offered.byDoctor, doctorId, minutes);
          add(offered.byHour, hour, minutes);
        }
      }
    }
  }
  return offered;
}

function add<Key>(sums: Map<Key, number>, key: Key, minutes: number): void {
  sums.set(key, (sums.get(key) ?? 0) + minutes);
}

function sumOf(sums: ReadonlyMap<unknown, number>): number {
  return [...sums.values()].reduce((sum, each) => sum + each, 0);
}

/** Without a row nothing was booked. */
function figuresOf(row: FigureRow | undefined, offered = 0): Figures {
  const taken = Math.round((row?.takenSeconds ?? 0) / 60);
  return {
    booked: row?.booked ?? 0,
    seen: row?.seen ?? 0,
    no_shows: row?.noShows ?? 0,
    cancelled: row?.cancelled ?? 0,
    ...seconds('wait_median', row?.waitMedian),
    ...seconds('wait_90', row?.waitNinth),
    ...seconds('visit_median', row?.visitMedian),
    ...seconds('visit_90', row?.visitNinth),
    offered_minutes: offered,
    taken_minutes: taken,
    ...(offered === 0 ? {} : { utilisation: Math.round((taken / offered) * 1_000) / 1_000 }),
  };
}

function seconds<Name extends string>(
  name: Name,
  value: number | null | undefined,
): { readonly [Key in Name]?: number } {
  return (value === null || value === undefined ? {} : { [name]: Math.round(value) }) as {
    readonly [Key in Name]?: number;
  };
}
