import type { FoundPatient } from '../api/queries/patients.ts';
import type { Entry } from '../api/queries/queue.ts';
import type { Slot } from '../api/queries/slots.ts';

/** What the booking sheet is opened for. */
export type BookingTask = {
  /** Our id of the clinic. */
  readonly clinic: string;
} & (
  | {
      readonly kind: 'book' | 'walkIn';
      /** The doctor that the page shows; left out: the first. */
      readonly doctor?: string | undefined;
      /** The day that the page shows, YYYY-MM-DD; left out: today. */
      readonly date?: string | undefined;
      /** Chosen already, as in the calendar; one that is not free is overbooked. */
      readonly slot?: Slot;
      /** Known already, as on the page of a patient. */
      readonly patient?: FoundPatient;
    }
  | {
      readonly kind: 'move' | 'transfer' | 'followUp';
      readonly entry: Entry;
      /** Pressed in the calendar while the sheet is open, with the doctor of the time. */
      readonly slot?: Slot;
      readonly doctor?: string | undefined;
    }
);

/** Whether a time has to be chosen. */
export function asksForSlot({ kind }: BookingTask): boolean {
  return kind === 'book' || kind === 'move' || kind === 'followUp';
}
