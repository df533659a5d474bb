import type { Channel } from '../../calendar/appointment.ts';
import type { Status, VisitTimes } from '../../calendar/status.ts';
import type { Mode } from '../../calendar/schedule.ts';

/** The states of a queue entry, in the order of a visit. */
export const queueStates = [
  'expected',
  'waiting',
  'called',
  'parked',
  'in_consultation',
  'done',
  'cancelled',
  'no_show',
] as const;

export type QueueState = (typeof queueStates)[number];

/** The meaning of the status at the desk. A waiting patient who is called is `called` until the consultation starts. */
export function queueStateOf(status: Status, calledAt: number | null): QueueState {
  switch (status) {
    case 'BK':
    case 'RV':
    case 'IN':
      return 'expected';
    case 'CK':
      return calledAt === null ? 'waiting' : 'called';
    case 'PA':
      return 'parked';
    case 'OG':
      return 'in_consultation';
    case 'CM':
    case 'CMNP':
    case 'AB':
      return 'done';
    case 'NS':
    case 'NSS':
    case 'NSD':
      return 'no_show';
    case 'CN':
    case 'CNS':
    case 'CND':
    case 'PC':
    case 'PNR':
    case 'RE':
    case 'RES':
    case 'RED':
      return 'cancelled';
  }
}

/**
 * How long a patient will probably wait, in whole minutes; one who has not come yet waits from the start of the
 * appointment on. Instants are epoch seconds.
 */
export function waitMinutes(startAt: number, state: QueueState, estimatedStartAt: number, now: number): number {
  const from = state === 'expected' ? Math.max(now, startAt) : now;
  return Math.ceil(Math.max(0, estimatedStartAt - from) / 60);
}

/** An appointment or walk-in in a doctor's queue, as it is read. Instants are epoch seconds; JSON members are texts. */
export interface QueueEntry extends VisitTimes {
  readonly id: string;
  readonly partnerId: string | null;
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly status: Status;
  readonly mode: Mode;
  readonly channel: Channel;
  /** Null for dummies alone, which have no place in the queue. */
  readonly token: number | null;
  readonly startAt: number;
  readonly endAt: number;
  readonly isDummy: boolean;
  readonly overbooked: boolean;
  readonly calls: number;
  readonly calledAt: number | null;
  /** Null for a walk-in who is not registered. */
  readonly patientId: string | null;
  readonly partnerPatientId: string | null;
  readonly firstName: string | null;
  readonly middleName: string | null;
  readonly lastName: string | null;
  readonly mobile: string | null;
  readonly gender: string | null;
  /** In years, on the day of practice. */
  readonly age: number | null;
  /** Of a child younger than two whose birth date is known. */
  readonly ageMonths: number | null;
  readonly guestName: string | null;
  readonly guestMobile: string | null;
  readonly serviceId: string | null;
  readonly serviceName: string | null;
  readonly serviceMinutes: number | null;
  readonly customAttributes: string | null;
  readonly displayMeta: string | null;
  readonly reason: string | null;
  readonly hasNotes: boolean;
  readonly videoUrl: string | null;
}
