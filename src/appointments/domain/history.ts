import type { Role, Status, VerbName } from '../../calendar/status.ts';

/** The names of changes in a history: verbs of a status, and all others. */
export type HistoryAction =
  | VerbName
  | 'book'
  | 'update'
  | 'reschedule'
  | 'call'
  | 'recall'
  | 'skip'
  | 'move_in_queue'
  | 'transfer'
  | 'assign_patient'
  | 'merge_patient'
  | 'unmerge_patient'
  | 'close_day'
  | 'correct_zone'
  | 'erase';

/** One change of an appointment as it is read. */
export interface HistoryEntry {
  /** Counts the changes from 1. */
  readonly version: number;
  /** Epoch seconds. */
  readonly at: number;
  readonly actorKind: 'client' | 'staff' | 'system';
  readonly actorId: string;
  /** Of a user of the staff alone. */
  readonly actorName: string | null;
  readonly role: Role;
  readonly onBehalfOf: string | null;
  readonly action: HistoryAction;
  /** Null where it began. */
  readonly from: Status | null;
  readonly to: Status;
  /** JSON text: times, ids and numbers with old and new, of contents their names alone. */
  readonly changes: string;
  /** Gone after an erasure, but for the reason of the erasure itself. */
  readonly remark: string | null;
}
