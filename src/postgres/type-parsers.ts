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

function epochSeconds(text: string): number {
  return parseTimestamp(text).getTime() / 1000;
}
