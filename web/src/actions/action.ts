import type { Step } from '../api/mutations/steps.ts';
import type { Entry } from '../api/queries/queue.ts';
import type { operations } from '../api/schema.d.ts';
import type { TextKey } from '../text/en.ts';

/**
 * Something that is done with one appointment: one definition for its button, its line in the menu, its key and the
 * column that a card is dropped on.
 */
export interface Action {
  readonly id: string;
  readonly text: TextKey;
  /** Said when it has succeeded; a dialog says its own. */
  readonly done?: TextKey;
  readonly key?: string;
  /** Left out: every role may. */
  readonly operation?: keyof operations;
  readonly isAvailable: (entry: Entry, now: number) => boolean;
  /** The steps to the server; left out where a dialog asks for more first. */
  readonly steps?: (entry: Entry) => readonly Step[];
  /** The reason, which the history keeps. */
  readonly why?: TextKey;
  /** The steps back to where the entry was; left out where the table of statuses has no way back. */
  readonly undo?: (entry: Entry) => readonly Step[];
  readonly dialog?: 'transfer' | 'move' | 'followUp';
  /** The patient usually gets a slip then. */
  readonly offersSlip?: boolean;
  /** It opens a page of its own. */
  readonly page?: 'slip';
  readonly isDangerous?: boolean;
}
