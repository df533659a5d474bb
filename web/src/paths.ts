/** The state of the day page that its URL holds. */
export interface DayLocation {
  readonly clinic?: string | undefined;
  /** YYYY-MM-DD, a day of practice; left out: the one that goes on. */
  readonly date?: string | undefined;
  /** Left out: all doctors. */
  readonly doctor?: string | undefined;
  readonly view?: 'table' | undefined;
  /** One state of the status bar, which hides the others. */
  readonly show?: string | undefined;
  /** The appointment whose card is open. */
  readonly card?: string | undefined;
}

/** The state of the calendar that its URL holds. */
export interface CalendarLocation {
  readonly clinic?: string | undefined;
  /** YYYY-MM-DD, a day of practice, of a week any; left out: the one that goes on. */
  readonly date?: string | undefined;
  /** Their ids with commas between; left out: all doctors. */
  readonly doctor?: string | undefined;
  /** Left out: a day. */
  readonly view?: 'week' | undefined;
  /** A level of `zoom.ts`; left out: as this browser showed it last. */
  readonly zoom?: string | undefined;
}

/** Every URL of the desk is built here. */
export const paths = {
  day: (location: DayLocation = {}): string => withQuery('/', location),
  calendar: (location: CalendarLocation = {}): string => withQuery('/calendar', location),
  login: (to?: string): string => withQuery('/login', { to }),
  patients: (): string => '/patients',
  patient: (id: string): string => `/patients/${encodeURIComponent(id)}`,
  /** @param isPrinted at once, and then the page before is there again */
  slip: (id: string, isPrinted = false): string => `/slip/${encodeURIComponent(id)}${isPrinted ? '?print' : ''}`,
  /** The patient's own place, with the server: it is printed. */
  turn: (ticket: string): string => new URL(`/turn/${ticket}`, location.href).href,
  /** The screen of a waiting room: a page of its own, outside of the desk. */
  display: (): string => new URL('/display', location.href).href,
  today: (query: Readonly<Record<string, string | undefined>> = {}): string => withQuery('/today', query),
  settings: (part = 'staff', query: Readonly<Record<string, string | undefined>> = {}): string =>
    withQuery(`/settings/${part}`, query),
} as const;

type Query = Readonly<Record<string, string | undefined>> | DayLocation | CalendarLocation;

function withQuery(path: string, query: Query): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}
