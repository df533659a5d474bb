/** Of the readings of a day. @param date left out: the day that goes on; @param doctor left out: of every doctor */
export const dayKey = (clinic: string, date: string | undefined, doctor: string | undefined) => [
  'day',
  clinic,
  date ?? 'today',
  ...(doctor === undefined ? [] : [doctor]),
];

/** The part of a change of an appointment that says where it was made. */
interface ChangedAppointment {
  readonly appointmentId?: string;
  readonly clinicIds?: readonly string[];
  readonly doctorId?: string;
  /** Epoch seconds, where it is now. */
  readonly startAt?: number;
}

/** The part of a reading of a day that says what it shows. */
interface Shown {
  readonly entries: readonly { readonly appointment_id: string }[];
}

/** The state of a reading, as the query library has it. */
interface Reading {
  readonly data: unknown;
  readonly fetchStatus: 'fetching' | 'paused' | 'idle';
}

/** A day of practice begins on its date in the zone that is the earliest, and goes on past its midnight in the latest. */
const hoursBefore = 14;
const hoursAfter = 24 + 12 + 12;

/**
 * Whether a reading of a day is out of date after a change: it shows the appointment, may show it now, or is under way
 * and may have seen it before the change.
 * @param queryKey as dayKey makes it
 */
export function isConcerned(queryKey: readonly unknown[], reading: Reading, changed: ChangedAppointment): boolean {
  const [, clinic, date, doctor] = queryKey as readonly (string | undefined)[];
  const { appointmentId, clinicIds = [], doctorId, startAt } = changed;
  if (clinic === undefined || !clinicIds.includes(clinic)) return false;
  if (reading.fetchStatus === 'fetching') return true;
  const entries = (reading.data as Shown | undefined)?.entries;
  if (entries?.some(({ appointment_id: id }) => id === appointmentId) === true) return true;
  if (doctor !== undefined && doctorId !== undefined && doctor !== doctorId) return false;
  if (date === undefined || date === 'today' || startAt === undefined) return true;
  const hours = (startAt - Date.parse(date) / 1_000) / 3_600;
  return -hoursBefore <= hours && hours < hoursAfter;
}
