import pg from 'pg';

/** The types of PostgreSQL that are read in a way of our own. */
const oids = { int8: 20, int8Array: 1016, json: 114, date: 1082, timestamptz: 1184, numeric: 1700 } as const;

export function getTypeParser(oid: number, format?: 'text' | 'binary'): unknown {
  if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
  switch (oid) {
    case oids.int8:
    case oids.numeric:
      return Number;
    case oids.int8Array:
      return (text: string) => parseArray(text).map(Number);
    // The text as stored: JavaScript's own parser would reorder keys and round numbers (rule C12).
    case oids.json:
    case oids.date:
      return String;
    case oids.timestamptz:
      return epochSeconds;
    default:
      return pg.types.getTypeParser(oid, 'text');
  }
}

const parseArray = pg.types.getTypeParser(oids.int8Array as number, 'text') as (text: string) => string[];
const parseTimestamp = pg.types.getTypeParser(oids.timestamptz, 'text') as (text: string) => Date;

/**
 * `2031-05-05 09:30:00.25+00` in whole milliseconds, read by the places of its digits: the driver makes a match and a date
 * of each. Other zones, and years before 100, are left to the driver.
 */
function epochSeconds(text: string): number {
  if (text[4] !== '-' || text.startsWith('00') || !text.endsWith('+00')) return parseTimestamp(text).getTime() / 1_000;
  const fraction = text.slice(19, -3);
  const milliseconds = fraction === '' ? 0 : Number(`${fraction}00`.slice(1, 4));
  return (
    Date.UTC(
      digits(text, 0) * 100 + digits(text, 2),
      digits(text, 5) - 1,
      digits(text, 8),
      digits(text, 11),
      digits(text, 14),
      digits(text, 17),
      milliseconds,
    ) / 1_000
  );
}

const zero = '0'.charCodeAt(0);

function digits(text: string, at: number): number {
  return (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
}
