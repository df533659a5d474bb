import type { Random } from '../test/model/random.ts';
import type { Answer, Kind, Wants } from './checker/evidence.ts';
import type { HttpCall } from './client.ts';
import { type Place, type TorturedPractice, zoneOffsetSeconds } from './practice.ts';

/** A request that a client decides to make. */
export interface Plan {
  readonly kind: Kind;
  readonly target: string | null;
  readonly wants: Wants;
  /** A repeat of it is known by what is in the body, not by a key. */
  readonly isKnownByItself: boolean;
  call(id: string): HttpCall;
  /** Told of the success. */
  learn?(answer: Answer): void;
}

/** What clients have found out so far, which decides what they can ask for. */
export interface Known {
  readonly practice: TorturedPractice;
  /** Epoch seconds at the servers. */
  now(): number;
  /** Appointments that anybody may change. */
  readonly appointmentIds: readonly string[];
  /** Patients that were added, and are not merged yet. */
  readonly addedPatientIds: string[];
  /** Leaves that were added, and not removed yet. */
  readonly leaveIds: string[];
}

const daySeconds = 86_400;
/** Few hours, so that many want the same seats. */
const contestedSeconds = 3_600;
const opensAt = 9 * 3_600;

/** Tomorrow, in the hours that everybody wants. */
export function contestedStart(known: Known, random: Random, { slotSeconds }: Place): number {
  const today = Math.floor((known.now() + zoneOffsetSeconds) / daySeconds) * daySeconds - zoneOffsetSeconds;
  return today + daySeconds + opensAt + random.below(contestedSeconds / slotSeconds) * slotSeconds;
}

/** The person for whom a request is made is the request itself: so each change in the history names it. */
export function by(id: string): { readonly role: 'staff'; readonly id: string } {
  return { role: 'staff', id };
}
