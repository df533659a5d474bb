import type { EntityReference } from '../../kernel/entity-reference.ts';
import { type QueueFilter, selectDoctorsOfDay, selectQueue } from '../db/queue.ts';
import { DomainError } from '../../kernel/errors.ts';
import { type DoctorQueue, placeEntries, type PlacedEntry } from '../domain/places.ts';
import type { DoctorAbsence } from '../domain/absence.ts';
import type { QueueEntry } from '../domain/entry.ts';
import type { Period } from '../../kernel/interval.ts';
import type { BusinessSettings } from '../../calendar/settings.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { addDays, localDateOf } from '../../kernel/time.ts';
import { anyTime, workingHours } from '../../calendar/working-hours.ts';
import { loadState } from '../../appointments/services/apply-change.ts';
import type { BusinessEntry, ClinicEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic } from '../../runtime/find-clinic-or-doctor.ts';
import { maxDecisions, retryWhileStale } from '../../runtime/retry-while-stale.ts';
import { listAbsences } from './list-absences.ts';
import { findQueue } from './find-queue.ts';
import type { QueueEntries } from './entries.ts';

interface QueueQuery {
  readonly clinic: EntityReference;
  /** Undefined for every doctor of the clinic. */
  readonly doctor: EntityReference | undefined;
  /** YYYY-MM-DD; undefined for the day of practice, which each doctor has. */
  readonly date: string | undefined;
}

interface DayQueue {
  readonly clinicId: string;
  /** The day asked for; else the earliest day of practice that goes on. */
  readonly date: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly settings: BusinessSettings;
  readonly doctors: readonly DatedQueue[];
}

type QueueWithAbsences = DayQueue & { readonly absences: readonly DoctorAbsence[] };

/** One doctor's queue of one day of practice. */
type DatedQueue = DoctorQueue & { readonly date: string };

/**
 * The queue of a clinic's day, doctor by doctor.
 * @throws DomainError CLINIC_NOT_FOUND, DOCTOR_NOT_FOUND
 */
export async function getQueue(
  ctx: Context,
  queueEntries: QueueEntries,
  { clinic: namedClinic, doctor, date }: QueueQuery,
): Promise<QueueWithAbsences> {
  const { doctorId: only } = ctx.visible;
  const namedDoctor = doctor ?? (only === null ? undefined : { id: only, partnerId: undefined });
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = findClinic(business, namedClinic);
  const one = namedDoctor && (await findQueue(ctx, business, clinic, namedDoctor, date));
  if (namedDoctor !== undefined && one === undefined) throw new DomainError('DOCTOR_NOT_FOUND');
  const filter = one ?? { clinicId: clinic.id, doctorId: undefined };
  const queue = await (date === undefined && one === undefined
    ? readPresent(ctx, queueEntries, business, clinic)
    : readDay(ctx, queueEntries, business, { date: date ?? '', ...filter }));
  return { ...queue, absences: await listAbsences(ctx, business, { ...filter, date, now: queue.now }) };
}

/** Every doctor's queue of the present: of a doctor whose session goes on past midnight, that of the evening before. */
async function readPresent(
  ctx: Context,
  queueEntries: QueueEntries,
  business: BusinessEntry,
  clinic: ClinicEntry,
): Promise<DayQueue> {
  const now = ctx.now();
  const today = localDateOf(now, clinic.timeZone);
  const evening = addDays(today, -1);
  const day = { clinicId: clinic.id, doctorId: undefined };
  // A doctor who was removed, or taken from the clinic, still has a night in which patients may wait (rule D6).
  const [present, ofEvening] = await Promise.all([
    readDay(ctx, queueEntries, business, { ...day, date: today }),
    selectDoctorsOfDay(ctx.db, ctx.businessId, clinic.id, evening),
  ]);
  const here = [...business.doctors.values()]
    .filter(({ clinicIds }) => clinicIds.includes(clinic.id))
    .map(({ id }) => id);
  const doctorIds = new Set([...here, ...ofEvening, ...present.doctors.map(({ doctorId }) => doctorId)]);
  const dates = await Promise.all(
    [...doctorIds].map(async (id) => [id, await ctx.catalog.practiceDate(business, clinic.id, id, now)] as const),
  );
  const atNight = new Set(dates.filter(([, date]) => date === evening).map(([id]) => id));
  if (atNight.size === 0) return present;
  const night = await readDay(ctx, queueEntries, business, { ...day, date: evening });
  const doctors = [
    ...night.doctors.filter(({ doctorId }) => atNight.has(doctorId)),
    ...present.doctors.filter(({ doctorId }) => !atNight.has(doctorId)),
  ];
  return { ...present, date: evening, doctors: doctors.toSorted((a, b) => (a.doctorId < b.doctorId ? -1 : 1)) };
}

interface ShownEntry {
  readonly placed: PlacedEntry;
  readonly settings: BusinessSettings;
  readonly now: number;
}

/**
 * One appointment as its queue shows it, which needs the others.
 * @throws DomainError APPOINTMENT_NOT_FOUND
 */
export async function getQueueEntry(
  ctx: Context,
  queueEntries: QueueEntries,
  appointmentId: string,
): Promise<ShownEntry> {
  const business = await ctx.catalog.business(ctx.businessId);
  return retryWhileStale(maxDecisions.queueRead, async () => {
    const { doctorId, clinicId, practiceDate: date } = await loadState(ctx, { id: appointmentId, isPartnerId: false });
    const { doctors, settings, now } = await readDay(ctx, queueEntries, business, { clinicId, doctorId, date });
    const placed = doctors.flatMap(({ entries }) => entries).find(({ entry }) => entry.id === appointmentId);
    return placed && { placed, settings, now };
  });
}

async function readDay(
  ctx: Context,
  queueEntries: QueueEntries,
  business: BusinessEntry,
  filter: QueueFilter,
): Promise<DayQueue> {
  const { clinicId, date } = filter;
  const queue = JSON.stringify([ctx.businessId, clinicId, filter.doctorId, date]);
  const entries = await queueEntries.read(queue, (knownVersions) =>
    selectQueue(ctx.db, ctx.businessId, filter, knownVersions),
  );
  const queues = await Promise.all(
    byDoctor(entries).map(async (own) => ({ own, ...(await calendarsOf(ctx, business, own[0].doctorId, clinicId)) })),
  );
  // Last of all: what is estimated holds for the instant of the answer, however long the reading took.
  const now = ctx.now();
  const doctors = await Promise.all(
    queues.map(async ({ own, calendar, elsewhere }): Promise<DatedQueue> => {
      // A day that has not begun, or is over, has no estimates.
      const goesOn = date === (await ctx.catalog.practiceDate(business, clinicId, own[0].doctorId, now));
      return {
        date,
        ...placeEntries(own, goesOn ? { now, hours: hoursOf({ calendar, elsewhere }, date, own) } : null),
      };
    }),
  );
  return { clinicId, date, now, settings: business.settings, doctors };
}

interface DoctorCalendars {
  /** Undefined where the doctor does not work here any more. */
  readonly calendar: Calendar | undefined;
  /** At the doctor's other clinics. */
  readonly elsewhere: readonly Calendar[];
}

async function calendarsOf(
  ctx: Context,
  business: BusinessEntry,
  doctorId: string,
  clinicId: string,
): Promise<DoctorCalendars> {
  const others = (business.doctors.get(doctorId)?.clinicIds ?? []).filter((id) => id !== clinicId);
  const found = await Promise.all([clinicId, ...others].map((id) => ctx.catalog.calendar(business, doctorId, id)));
  return { calendar: found[0], elsewhere: found.slice(1).filter((calendar) => calendar !== undefined) };
}

function hoursOf(
  { calendar, elsewhere }: DoctorCalendars,
  date: string,
  entries: readonly QueueEntry[],
): readonly Period[] {
  if (calendar === undefined) return anyTime;
  return workingHours(
    calendar,
    date,
    entries.some(({ startedAt }) => startedAt !== null),
    elsewhere,
  );
}

/** @param entries in the order of doctors */
function byDoctor(entries: readonly QueueEntry[]): [QueueEntry, ...QueueEntry[]][] {
  const groups: [QueueEntry, ...QueueEntry[]][] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.[0].doctorId === entry.doctorId) last.push(entry);
    else groups.push([entry]);
  }
  return groups;
}
