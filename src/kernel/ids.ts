/**
 * Ids are a prefix that says what they name and a time-ordered random part (rule B2).
 * To callers they are opaque strings.
 */
const idPrefixes = {
  business: 'bu-',
  client: 'ec-',
  staff: 'st-',
  login: 'lo-',
  clinic: 'cl-',
  doctor: 'do-',
  service: 'sv-',
  session: 'se-',
  leave: 'le-',
  patient: 'pt-',
  merge: 'pm-',
  consent: 'cn-',
  appointment: 'api-',
  hold: 'ho-',
  event: 'ev-',
  webhook: 'wh-',
  delivery: 'dl-',
  display: 'ds-',
  import: 'im-',
} as const;

export type IdKind = keyof typeof idPrefixes;

/** @param uuid a version 7 UUID, so that ids sort by the time at which they were made */
export function createId(kind: IdKind, uuid: string): string {
  return idPrefixes[kind] + uuid;
}

export function isIdOf(kind: IdKind, value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(idPrefixes[kind]);
}

/** The random part of an id. */
export function uuidOfId(id: string): string {
  return id.slice(id.indexOf('-') + 1);
}
