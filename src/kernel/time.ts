import { Temporal } from 'temporal-polyfill';

/**
 * The one place where wall clocks become instants and back.
 *
 * Instants are epoch seconds, dates `YYYY-MM-DD`, clock times minutes after local midnight, zones IANA
 * names. Callers pass valid dates and zones (`isValidDate`, `isValidZone`) and instants within ±8.6e12.
 */

export const daySeconds = 86_400;
const dayMinutes = 1_440;

/** A date; perhaps a time after it, to the minute or finer; perhaps `Z` or an offset after that. */
const dateInput =
  /^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:[Zz]|[-+ ](\d{2})(?::?(\d{2}))?)?)?$/;

/** The offset of one zone over one UTC day, in seconds east of Greenwich. */
interface OffsetDay {
  readonly before: number;
  /** When the clocks change during this UTC day; infinity on all the others. */
  readonly changesAt: number;
  readonly after: number;
}

// The one exception to "no state in modules": a zone's offset on a day never changes, so this only remembers a pure
// function, and no caller can tell whether it did. Passed in, it would have to go through every function that knows a
// date. Without it each conversion pays 20 µs for a Temporal object, with it 0.1 µs; both maps are bounded.
const offsetDays = new Map<string, Map<number, OffsetDay>>();
const rememberedZones = 1_000;
const rememberedDaysPerZone = 4_000;

/**
 * The instant at which the clocks of `zone` show `minute` on `date`. Minutes of 1440 and more fall on the
 * days that follow. A time that the clocks skip moves forward by what they skip; of a time that they show
 * twice it is the earlier.
 */
export function instantOf(date: string, minute: number, zone: string): number {
  return instantOnDay(dayNumber(date), minute, zone);
}

/**
 * The first instant at which the clocks of `zone` show `minute` on `date`, or a later time: what the ends of a session
 * mean. It is `instantOf`, but for a time that the clocks skip: that is the instant at which they jump. So of two clock
 * times the later one never comes first, and sessions that do not overlap on the clock never do.
 */
export function firstInstantFrom(date: string, minute: number, zone: string): number {
  const day = dayNumber(date);
  const instant = instantOnDay(day, minute, zone);
  const wall = day * daySeconds + minute * 60;
  if (instant + offsetAt(instant, zone) === wall) return instant;
  const { changesAt } = offsetDayOf(instant, zone);
  return changesAt <= instant ? changesAt : offsetDayOf(instant - daySeconds, zone).changesAt;
}

function instantOnDay(day: number, minute: number, zone: string): number {
  const wall = day * daySeconds + minute * 60;
  // No zone is a day from UTC, and none changes twice in two days: these two are the only offsets possible.
  const before = offsetAt(wall - daySeconds, zone);
  const after = offsetAt(wall + daySeconds, zone);
  if (before === after || offsetAt(wall - before, zone) === before) return wall - before;
  return offsetAt(wall - after, zone) === after ? wall - after : wall - before;
}

/** The local date of an instant: what lists and slots are asked for by. Queues go by the day of practice (rule C8). */
export function localDateOf(instant: number, zone: string): string {
  return dateText(Math.floor((instant + offsetAt(instant, zone)) / daySeconds));
}

/** Minutes after local midnight, 0…1439, whole minutes begun. */
export function localMinuteOf(instant: number, zone: string): number {
  const wall = instant + offsetAt(instant, zone);
  return Math.floor((wall - Math.floor(wall / daySeconds) * daySeconds) / 60);
}

export function addDays(date: string, days: number): string {
  return dateText(dayNumber(date) + days);
}

/** Days from one date to another; negative when `to` comes first. */
export function daysBetween(from: string, to: string): number {
  return dayNumber(to) - dayNumber(from);
}

/** ISO weekday: 1 is Monday, 7 is Sunday. */
export function weekdayOf(date: string): number {
  // Day 0, 1 January 1970, was a Thursday.
  return ((((dayNumber(date) + 3) % 7) + 7) % 7) + 1;
}

/** `2024-09-05T09:15:00+05:30`. An offset with seconds in it (before 1972) is rounded, the instant kept. */
export function isoWithOffset(instant: number, zone: string): string {
  const offsetMinutes = Math.round(offsetAt(instant, zone) / 60);
  const size = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? '-' : '+';
  return `${wallText(instant + offsetMinutes * 60)}${sign}${clockText(size)}`;
}

/** `2024-09-05T03:45:00.000Z`. */
export function isoUtc(instant: number): string {
  return `${wallText(instant)}.000Z`;
}

/** Minutes after midnight as `09:15`; 1440 and more read as the clock does on the next day, 24:00 as itself. */
export function clockText(minute: number): string {
  const shown = minute > dayMinutes ? minute % dayMinutes : minute;
  return `${twoDigits(Math.floor(shown / 60))}:${twoDigits(shown % 60)}`;
}

/** Is this the name of a zone, such as `Asia/Kolkata`? Bare offsets are not: they know no summer time. */
export function isValidZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{1,63}$/.test(zone)) return false;
  try {
    rawOffset(0, zone);
    return true;
  } catch {
    return false;
  }
}

/**
 * Wide enough for every birth date and every schedule, and a few days more at either end of what PostgreSQL and text
 * sort.
 */
const firstDate = '1850-01-01';
const lastDate = '2199-12-31';

/** The first instant that is not in a day of ours in any zone. Epoch seconds. */
export const endOfTime = 7_258_032_000;

/** Is this a day of the calendar, written `YYYY-MM-DD`? */
export function isValidDate(date: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(date) && date >= firstDate && date <= lastDate && dateText(dayNumber(date)) === date
  );
}

/** Today's date so many years ago (rule C2); on 29 February, else the 28th, so that the age is right today. */
export function dateOfBirthFromAge(today: string, years: number): string {
  const year = Number(today.slice(0, 4)) - years;
  const sameDay = `${fourDigits(year)}${today.slice(4)}`;
  return isValidDate(sameDay) ? sameDay : `${fourDigits(year)}-02-28`;
}

/**
 * The date part of a date or of a date-time in any zone, or null if the text is neither (rule D1).
 * A `+` that was not encoded in a query arrives as a space, so a space is read as one.
 */
export function parseDateInput(text: string): string | null {
  const parts = dateInput.exec(text);
  if (parts === null) return null;
  const [, date = '', hour = '0', minute = '0', second = '0', offsetHour = '0', offsetMinute = '0'] = parts;
  const inRange =
    Number(hour) <= 24 &&
    Number(minute) <= 59 &&
    Number(second) <= 60 &&
    Number(offsetHour) <= 23 &&
    Number(offsetMinute) <= 59;
  return inRange && isValidDate(date) ? date : null;
}

/** A date and a time to the minute or finer, with `Z` or an offset: an instant, written in any zone. */
const instantInput =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?(?:[Zz]|([-+])(\d{2}):?(\d{2}))$/;

/** Epoch seconds, without fractions, of an ISO 8601 date-time that says its offset; null for any other text. */
export function parseInstant(text: string): number | null {
  const parts = instantInput.exec(text);
  if (parts === null) return null;
  const [, date = '', hour = '0', minute = '0', second = '0', sign = '+', offsetHour = '0', offsetMinute = '0'] = parts;
  const inRange =
    Number(hour) <= 23 &&
    Number(minute) <= 59 &&
    Number(second) <= 59 &&
    Number(offsetHour) <= 23 &&
    Number(offsetMinute) <= 59;
  if (!inRange || !isValidDate(date)) return null;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -60 : 60);
  return dayNumber(date) * daySeconds + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offset;
}

function offsetDayOf(instant: number, zone: string): OffsetDay {
  const day = Math.floor(instant / daySeconds);
  return offsetDays.get(zone)?.get(day) ?? rememberOffsetDay(day, zone);
}

function offsetAt(instant: number, zone: string): number {
  const known = offsetDayOf(instant, zone);
  return instant < known.changesAt ? known.before : known.after;
}

function rememberOffsetDay(day: number, zone: string): OffsetDay {
  const offsetDay = readOffsetDay(day, zone);
  if (offsetDays.size >= rememberedZones) offsetDays.clear();
  const days = offsetDays.get(zone) ?? new Map<number, OffsetDay>();
  if (days.size >= rememberedDaysPerZone) days.clear();
  days.set(day, offsetDay);
  offsetDays.set(zone, days);
  return offsetDay;
}

function readOffsetDay(day: number, zone: string): OffsetDay {
  const before = rawOffset(day * daySeconds, zone);
  const after = rawOffset((day + 1) * daySeconds, zone);
  if (before === after) return { before, changesAt: Infinity, after };
  let [still, changed] = [day * daySeconds, (day + 1) * daySeconds];
  while (changed - still > 1) {
    const middle = Math.floor((still + changed) / 2);
    if (rawOffset(middle, zone) === before) still = middle;
    else changed = middle;
  }
  return { before, changesAt: changed, after };
}

/** Slow (20 µs) and exact; throws a RangeError for a text that is not a zone. */
function rawOffset(instant: number, zone: string): number {
  return Temporal.Instant.fromEpochMilliseconds(instant * 1000).toZonedDateTimeISO(zone).offsetNanoseconds / 1e9;
}

/** Days since 1970-01-01. Years are counted from March, so that the leap day ends the year. */
function dayNumber(date: string): number {
  const [year, month, day] = [Number(date.slice(0, -6)), Number(date.slice(-5, -3)), Number(date.slice(-2))];
  const marchYear = month > 2 ? year : year - 1;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

function dateText(number: number): string {
  const shifted = number + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const leapDays = Math.floor(dayOfEra / 1_460) - Math.floor(dayOfEra / 36_524) + Math.floor(dayOfEra / 146_096);
  const yearOfEra = Math.floor((dayOfEra - leapDays) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0);
  return `${fourDigits(year)}-${twoDigits(month)}-${twoDigits(day)}`;
}

function wallText(wall: number): string {
  const day = Math.floor(wall / daySeconds);
  const second = Math.floor(wall - day * daySeconds);
  return `${dateText(day)}T${clockText(Math.floor(second / 60))}:${twoDigits(second % 60)}`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/** Beyond 9999, and before 0, a year is written as ISO 8601 does: a sign and six digits. */
function fourDigits(year: number): string {
  if (year >= 0 && year <= 9_999) return `${year}`.padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${`${Math.abs(year)}`.padStart(6, '0')}`;
}
