import type { Entry } from '../api/queries/queue.ts';

/** What the booking sheet is opened for. */
export type BookingTask = {
  /** Our id of the clinic. */
  readonly clinic: string;
} & (
  | {
      readonly kind: 'book' | 'walkIn';
      /** The doctor that the page shows; left out: the first. */
      readonly doctor?: string | undefined;
    }
  | { readonly kind: 'move' | 'transfer' | 'followUp'; readonly entry: Entry }
);

/** Whether a time has to be chosen. */
export function asksForSlot({ kind }: BookingTask): boolean {
  return kind === 'book' || kind === 'move' || kind === 'followUp';
}
