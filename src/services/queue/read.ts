import type { EntityReference } from '../../contract/appointment-fields.ts';
import { type QueueFilter, selectQueue } from '../../db/queue.ts';
import { DomainError } from '../../domain/errors.ts';
import { type DoctorQueue, placeEntries, type PlacedEntry, type QueueEntry } from '../../domain/queue.ts';
import type { Period } from '../../domain/interval.ts';
import type { BusinessSettings } from '../../domain/settings.ts';
import type { Calendar } from '../../domain/slots.ts';
import { localDateOf } from '../../domain/time.ts';
import { anyTime, endOfSessions, workingHours } from '../../domain/working-hours.ts';
import { loadState } from '../appointments/change.ts';
import type { BusinessEntry } from '../catalog.ts';
import type { Context } from '../context.ts';
import { findClinic } from '../find-place.ts';
import { untilSettled } from '../until-settled.ts';
import { doctorOfQueue } from './doctor.ts';

export interface QueueQuery {
  readonly clinic: EntityReference;
  /** Undefined for every doctor of the clinic. */
  readonly doctor: EntityReference | undefined;
  /** YYYY-MM-DD; undefined for today at the clinic. */
  readonly date: string | undefined;
}

export interface DayQueue {
  readonly clinicId: string;
  readonly date: string;
  /** Epoch seconds. */
  readonly now: number;
  readonly settings: BusinessSettings;
  readonly doctors: readonly DoctorQueue[];
}

/**
 * The queue of a clinic's day, doctor by doctor.
 * @throws DomainError CLINIC_NOT_FOUND, DOCTOR_NOT_FOUND
 */
export async function readQueue(ctx: Context, { clinic: namedClinic, doctor: namedDoctor, date }: QueueQuery): Promise<DayQueue> {
  const business = await ctx.catalog.business(ctx.businessId);
  const clinic = findClinic(business, namedClinic);
  const day = { clinicId: clinic.id, date: date ?? localDateOf(ctx.now(), clinic.timeZone) };
  const doctorId = namedDoctor && await doctorOfQueue(ctx, business, namedDoctor, day);
  if (namedDoctor !== undefined && doctorId === undefined) throw new DomainError('DOCTOR_NOT_FOUND');
  return readDay(ctx, business, { ...day, doctorId });
}

export interface ShownEntry {
  readonly placed: PlacedEntry;
  readonly settings: BusinessSettings;
  readonly now: number;
}

/** How often an appointment may change its queue while it is read. */
const maxReads = 10;

/**
 * One appointment as its queue shows it, which needs the others.
 * @throws DomainError APPOINTMENT_NOT_FOUND
 */
export async function readEntry(ctx: Context, appointmentId: string): Promise<ShownEntry> {
  const business = await ctx.catalog.business(ctx.businessId);
  return untilSettled(async () => {
    const { doctorId, clinicId, localDate: date } = await loadState(ctx, { id: appointmentId, isPartnerId: false });
    const { doctors, settings, now } = await readDay(ctx, business, { clinicId, doctorId, date });
    const placed = doctors.flatMap(({ entries }) => entries).find(({ entry }) => entry.id === appointmentId);
    return placed && { placed, settings, now };
  }, maxReads);
}

async function readDay(ctx: Context, business: BusinessEntry, filter: QueueFilter): Promise<DayQueue> {
  const { clinicId, date } = filter;
  const queue = JSON.stringify([ctx.businessId, clinicId, filter.doctorId, date]);
  const entries = await ctx.queueEntries.read(queue, (knownVersions) => selectQueue(ctx.db, ctx.businessId, filter, knownVersions));
  const queues = await Promise.all(
    byDoctor(entries).map(async (own) => ({ own, ...(await calendarsOf(ctx, business, own[0].doctorId, clinicId)) })),
  );
  const zone = business.clinics.get(clinicId)?.timeZone ?? business.timeZone;
  // Last of all: what is estimated holds for the instant of the answer, however long the reading took.
  const now = ctx.now();
  const today = localDateOf(now, zone);
  const doctors = queues.map(({ own, calendar, elsewhere }) => {
    // Of a day that has not begun, or is over, nothing can be told.
    const goesOn = date === today || (date < today && calendar !== undefined && endOfSessions(calendar, date) > now);
    return placeEntries(own, goesOn ? { now, hours: hoursOf({ calendar, elsewhere }, date, own) } : null);
  });
  return { clinicId, date, now, settings: business.settings, doctors };
}

interface DoctorCalendars {
  /** Undefined where the doctor does not work here any more. */
  readonly calendar: Calendar | undefined;
  /** At the doctor's other clinics. */
  readonly elsewhere: readonly Calendar[];
}

async function calendarsOf(ctx: Context, business: BusinessEntry, doctorId: string, clinicId: string): Promise<DoctorCalendars> {
  const others = (business.doctors.get(doctorId)?.clinicIds ?? []).filter((id) => id !== clinicId);
  const found = await Promise.all([clinicId, ...others].map((id) => ctx.catalog.calendar(business, doctorId, id)));
  return { calendar: found[0], elsewhere: found.slice(1).filter((calendar) => calendar !== undefined) };
}

function hoursOf({ calendar, elsewhere }: DoctorCalendars, date: string, entries: readonly QueueEntry[]): readonly Period[] {
  if (calendar === undefined) return anyTime;
  return workingHours(calendar, date, entries.some(({ startedAt }) => startedAt !== null), elsewhere);
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
