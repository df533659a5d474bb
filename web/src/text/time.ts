import { languages } from './languages.ts';
import { language, locale } from './text.ts';

/** How the desk writes times: as the clinic's clock shows them, whatever the zone of the browser. */
interface ClinicClock {
  /** @param seconds epoch seconds */
  time(seconds: number): string;
  /** @param seconds epoch seconds; @returns YYYY-MM-DD */
  day(seconds: number): string;
}

const clocks = new Map<string, ClinicClock>();

/** What dates are written in, by what the browser names. */
const dateLocales = new Map<string, string>();

/** The day stands before the month, as the clinic writes it, whichever country the browser names. */
export function dateLocale(): string {
  const own = locale();
  let chosen = dateLocales.get(own);
  if (chosen === undefined) {
    const parts = new Intl.DateTimeFormat(own, { day: 'numeric', month: 'short' }).formatToParts(0);
    const order = parts.map(({ type }) => type);
    chosen = order.indexOf('day') < order.indexOf('month') ? own : languages[language()].locale;
    dateLocales.set(own, chosen);
  }
  return chosen;
}

/** @param timeZone an IANA name */
export function clinicClock(timeZone: string): ClinicClock {
  const key = `${locale()} ${timeZone}`;
  let clock = clocks.get(key);
  if (clock === undefined) {
    const time = new Intl.DateTimeFormat(locale(), {
      timeZone,
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    });
    const day = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    clock = {
      time: (seconds) => time.format(seconds * 1_000),
      day: (seconds) => day.format(seconds * 1_000),
    };
    clocks.set(key, clock);
  }
  return clock;
}

/** A day and a time, as the clock of a zone shows them. @param seconds epoch seconds */
export function dateTime(seconds: number, timeZone: string): string {
  return new Intl.DateTimeFormat(dateLocale(), {
    timeZone,
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(seconds * 1_000);
}

/** @param date YYYY-MM-DD */
export function longDate(date: string): string {
  return new Intl.DateTimeFormat(dateLocale(), {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).format(new Date(`${date}T00:00:00Z`));
}

/** A sentence of the server, with its dates as the desk writes them. */
export function withReadableDates(text: string): string {
  return text.replaceAll(/\b\d{4}-\d{2}-\d{2}\b/g, longDate);
}

/** @param date YYYY-MM-DD */
export function shortMonth(date: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { timeZone: 'UTC', month: 'short' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** @param date YYYY-MM-DD */
export function shortWeekday(date: string): string {
  return new Intl.DateTimeFormat(dateLocale(), { timeZone: 'UTC', weekday: 'short' }).format(
    new Date(`${date}T00:00:00Z`),
  );
}

/** The weekday and the day of the month. @param date YYYY-MM-DD */
export function shortDay(date: string): string {
  return `${shortWeekday(date)} ${Number(date.slice(8))}`;
}

/** @param date YYYY-MM-DD */
export function addDays(date: string, days: number): string {
  const moved = new Date(`${date}T00:00:00Z`);
  moved.setUTCDate(moved.getUTCDate() + days);
  return moved.toISOString().slice(0, 10);
}

/** The Monday of the week. @param date YYYY-MM-DD */
export function mondayOf(date: string): string {
  return addDays(date, -((new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7));
}

/** Two dates and what is between them. @param from YYYY-MM-DD; @param until YYYY-MM-DD */
export function dateRange(from: string, until: string): string {
  return new Intl.DateTimeFormat(dateLocale(), {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
  }).formatRange(new Date(`${from}T00:00:00Z`), new Date(`${until}T00:00:00Z`));
}

/** In years, on a day. @param dob YYYY-MM-DD; @param date YYYY-MM-DD */
export function ageOn(dob: string, date: string): number {
  const years = Number(date.slice(0, 4)) - Number(dob.slice(0, 4));
  return date.slice(5) < dob.slice(5) ? years - 1 : years;
}
