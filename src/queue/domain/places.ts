import type { Period } from '../../kernel/interval.ts';
import { type QueueEntry, type QueueState, queueStateOf } from './entry.ts';
import { estimateStarts, usualSeconds } from './estimates.ts';

/** An entry with its place in the queue. */
export interface PlacedEntry {
  readonly entry: QueueEntry;
  readonly state: QueueState;
  /** Counted from 1 within the doctor's queue, with those who are done; null for dummies. */
  readonly position: number | null;
  /** Epoch seconds; null for an entry without an estimate. */
  readonly estimatedStartAt: number | null;
}

/** The queue of one doctor. */
export interface DoctorQueue {
  readonly doctorId: string;
  readonly partnerDoctorId: string | null;
  readonly usualSeconds: number | null;
  readonly entries: readonly PlacedEntry[];
}

/**
 * One doctor's entries with their places and estimates.
 * @param entries of one doctor in the order of the queue, dummies last; never empty
 * @param estimates the instant for which they are made, and when the doctor sees patients; null for a day that has not
 *   begun, or is over
 */
export function placeEntries(
  entries: readonly [QueueEntry, ...QueueEntry[]],
  estimates: { readonly now: number; readonly hours: readonly Period[] } | null,
): DoctorQueue {
  const starts =
    estimates === null ? new Map<string, number>() : estimateStarts(entries, estimates.now, estimates.hours);
  return {
    doctorId: entries[0].doctorId,
    partnerDoctorId: entries[0].partnerDoctorId,
    usualSeconds: usualSeconds(entries),
    entries: entries.map((entry, index) => ({
      entry,
      state: queueStateOf(entry.status, entry.calledAt),
      position: entry.isDummy ? null : index + 1,
      estimatedStartAt: starts.get(entry.id) ?? null,
    })),
  };
}
