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

/** Every URL of the desk is built here. */
export const paths = {
  day: (location: DayLocation = {}): string => withQuery('/', location),
  login: (to?: string): string => withQuery('/login', { to }),
  patients: (): string => '/patients',
  patient: (id: string): string => `/patients/${encodeURIComponent(id)}`,
  settings: (part = 'staff', query: Readonly<Record<string, string | undefined>> = {}): string =>
    withQuery(`/settings/${part}`, query),
} as const;

function withQuery(path: string, query: Readonly<Record<string, string | undefined>> | DayLocation): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const text = new URLSearchParams(given).toString();
  return text === '' ? path : `${path}?${text}`;
}
