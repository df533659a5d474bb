import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { EntityReference } from '../../kernel/entity-reference.ts';
import { slotsText, tooManySlots } from '../contract/slots.ts';
import type { Calendar } from '../../calendar/calendar.ts';
import { nextChangeAt } from '../../calendar/next-change.ts';
import { claimsPeriod, countSlots, type DateRange, slotsInSteps } from '../../calendar/slots.ts';
import type { Claim } from '../../calendar/occupancy.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { loadClaims } from '../../runtime/claims.ts';
import type { Context } from '../../runtime/context.ts';
import { findClinic, findDoctor } from '../../runtime/find-clinic-or-doctor.ts';
import type { SlotAnswers, SerialisedAnswer, Entry } from './slot-answers.ts';

interface SlotsQuestion extends DateRange {
  readonly doctor: EntityReference;
  readonly clinic: EntityReference;
}

const compress = promisify(gzip) as (body: Buffer) => Promise<Buffer>;

/** How old the claims in an answer may be; other processes' bookings become visible this late. */
const maxAgeSeconds = 0.9;

/**
 * Every slot of a doctor at a clinic that starts on the days asked for (rule D1). What this process booked shows at
 * once, what another did within a second.
 * @throws DomainError DOCTOR_NOT_FOUND, CLINIC_NOT_FOUND, INVALID_REQUEST_PARAMETERS where the days have more slots than
 * one answer has
 */
export async function getAppointmentSlots(
  ctx: Context,
  { doctor: namedDoctor, clinic: namedClinic, fromDate, toDate }: SlotsQuestion,
  answers: SlotAnswers,
): Promise<SerialisedAnswer> {
  const business = await ctx.catalog.business(ctx.businessId);
  const doctorId = findDoctor(business, namedDoctor).id;
  const clinicId = findClinic(business, namedClinic).id;
  const now = ctx.now();
  // Read before the claims are: what is booked while they are read counts it up.
  const generation = ctx.claims.generation(business.id, doctorId);
  const key = `${business.id}/${doctorId}/${clinicId}/${fromDate}/${toDate}`;
  const cached = answers.get(key);
  if (
    cached !== undefined &&
    cached.version === business.version &&
    cached.generation === generation &&
    isCurrent(cached, now)
  ) {
    return (cached.kept ?? (await cached.promise)).answer;
  }
  const entry = begin(answers, key, { version: business.version, generation, startedAt: now }, () =>
    build(ctx, business, { doctorId, clinicId, fromDate, toDate }),
  );
  return (await entry.promise).answer;
}

function isCurrent(entry: Entry, now: number): boolean {
  // The second half counts where the clock was set back.
  return now < (entry.kept?.staleAt ?? entry.startedAt + maxAgeSeconds) && now >= entry.startedAt;
}

function begin(
  answers: SlotAnswers,
  key: string,
  entry: Omit<Entry, 'promise' | 'kept'>,
  read: () => Promise<Built>,
): Entry {
  const promise = read().then(({ body, tag, changesAt }) => {
    return { answer: serialisedAnswer(body, tag), staleAt: Math.min(changesAt, entry.startedAt + maxAgeSeconds) };
  });
  const started: Entry = { ...entry, promise, kept: undefined };
  answers.set(key, started);
  promise.then(
    (kept) => {
      // A new object: of the same one the cache would not measure the bytes again.
      if (answers.peek(key) === started) answers.set(key, { ...started, kept });
    },
    () => {
      if (answers.peek(key) === started) answers.delete(key);
    },
  );
  return started;
}

interface Built {
  readonly body: Buffer;
  readonly tag: string;
  /** Infinite if nothing will change any more. */
  readonly changesAt: number;
}

/** The most that one answer has: a month of slots of five minutes, of four services. */
const maxSlots = 20_000;

async function build(
  ctx: Context,
  business: BusinessEntry,
  { doctorId, clinicId, ...dates }: DateRange & { readonly doctorId: string; readonly clinicId: string },
): Promise<Built> {
  const calendar = await calendarOf(ctx, business, doctorId, clinicId);
  const counted = await ctx.slices.run(countSlots(calendar, dates, maxSlots));
  if (counted.slots > maxSlots) throw tooManySlots(counted.days, maxSlots);
  const claims = await loadClaims(ctx.db, business.id, doctorId, claimsPeriod(calendar, dates));
  return ctx.slices.run(write(calendar, claims, { ...dates, now: Math.floor(ctx.now()) }));
}

/** How many slots are looked through between two steps. */
const slotsOfStep = 500;

function* write(
  calendar: Calendar,
  claims: readonly Claim[],
  query: DateRange & { readonly now: number },
): Generator<undefined, Built, undefined> {
  const slots = yield* slotsInSteps(calendar, claims, query);
  let changesAt = nextChangeAt([], calendar, query.now, claims) ?? Infinity;
  for (let from = 0; from < slots.length; from += slotsOfStep) {
    const next = nextChangeAt(slots.slice(from, from + slotsOfStep), calendar, query.now);
    changesAt = Math.min(changesAt, next ?? Infinity);
    yield;
  }
  const digest = createHash('sha256');
  const pieces: Buffer[] = [];
  for (const text of slotsText(calendar, slots)) {
    const piece = Buffer.from(text);
    digest.update(piece);
    pieces.push(piece);
    yield;
  }
  return { body: Buffer.concat(pieces), tag: digest.digest('base64url').slice(0, 27), changesAt };
}

/** The doctor's calendar at the clinic, an empty one where the doctor does not work there. */
async function calendarOf(
  ctx: Context,
  business: BusinessEntry,
  doctorId: string,
  clinicId: string,
): Promise<Calendar> {
  const calendar = await ctx.catalog.calendar(business, doctorId, clinicId);
  if (calendar !== undefined) return calendar;
  const zone = business.clinics.get(clinicId)?.timeZone ?? business.timeZone;
  return { zone, clinicId, doctorId, services: [], sessions: [], leaves: [] };
}

function serialisedAnswer(body: Buffer, tag: string): SerialisedAnswer {
  let gzipped: Promise<Buffer> | undefined;
  return { body, tag, gzipped: () => (gzipped ??= compress(body)) };
}
