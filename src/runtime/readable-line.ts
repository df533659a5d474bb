import { levels } from 'pino';

/**
 * A line of the log, which is JSON, for a person at a terminal: the time in UTC, the level, the message, and the rest as
 * `name=value`. The stack of an error follows in lines of its own.
 */
export function readableLine(json: string): string {
  const { time, level, msg = '', err, ...rest } = JSON.parse(json) as Line;
  const label = (levels.labels[level] ?? String(level)).toUpperCase().padEnd(5);
  const fields = Object.entries(rest).map(([name, value]) => `${name}=${shown(value)}`);
  // A message may have come from PostgreSQL: nothing in it may steer the terminal.
  const first = [time.slice(11, 23), label, msg, ...fields, ...causes(err)].join(' ').replace(/\p{Cc}/gu, '?');
  return [first, ...(err?.stack ?? [])].map((line) => `${line}\n`).join('');
}

interface Line {
  readonly time: string;
  readonly level: number;
  readonly msg?: string;
  readonly err?: LoggedError;
}

interface LoggedError {
  readonly message?: string;
  readonly code?: string;
  readonly stack?: readonly string[];
  readonly cause?: LoggedError;
}

function causes(error: LoggedError | undefined): string[] {
  if (error === undefined) return [];
  const code = error.code === undefined ? '' : ` (${error.code})`;
  return [`error=${shown(error.message ?? '')}${code}`, ...causes(error.cause)];
}

/** In quotes where it would not be one word, so that a line stays one. */
function shown(value: unknown): string {
  return typeof value === 'string' && /^[\x21-\x7e]+$/.test(value) ? value : JSON.stringify(value);
}
