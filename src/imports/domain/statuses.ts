import { completedStatuses, isLive, noShowStatuses, rescheduledStatuses, type Status } from '../../calendar/status.ts';

/** The status of an appointment that is over, by the word that a file has for it. */
const past = {
  completed: 'CMNP',
  aborted: 'AB',
  no_show: 'NS',
  cancelled: 'CN',
  rescheduled: 'RE',
} as const satisfies Readonly<Record<string, Status>>;
export type PastStatus = (typeof past)[keyof typeof past];

/** As a file may have them. */
export const statusNames: readonly string[] = ['booked', ...Object.keys(past)];

/** Whether only an appointment whose time has come can have the status. */
export function isOfEnded(status: PastStatus | 'BK'): boolean {
  return status === 'CMNP' || status === 'AB' || status === 'NS';
}

/** What an appointment to come may have. */
export const namesOfPlanned: readonly string[] = ['booked', 'cancelled', 'rescheduled'];

/** The status that a cell names, in any case; undefined for any other text. A cell that is empty means booked. */
export function statusNamed(cell: unknown): PastStatus | 'BK' | undefined {
  if (cell === undefined) return 'BK';
  if (typeof cell !== 'string') return undefined;
  const name = cell.toLowerCase().replace(/[ -]/g, '_');
  if (name === 'booked') return 'BK';
  return Object.hasOwn(past, name) ? past[name as keyof typeof past] : undefined;
}

/** The word for a status in an export. */
export function nameOfStatus(status: Status): string {
  if (isLive(status)) return 'booked';
  if (isOneOf(completedStatuses, status)) return 'completed';
  if (status === 'AB') return 'aborted';
  if (isOneOf(noShowStatuses, status)) return 'no_show';
  return isOneOf(rescheduledStatuses, status) ? 'rescheduled' : 'cancelled';
}

function isOneOf(group: readonly Status[], status: Status): boolean {
  return group.includes(status);
}
