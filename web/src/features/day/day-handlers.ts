import type { Action } from '../../actions/action.ts';
import type { Entry } from '../../api/queries/queue.ts';

/** What a card or a line of the table can ask the page for. The same object from one drawing to the next. */
export interface DayHandlers {
  readonly open: (entry: Entry) => void;
  readonly run: (action: Action, entry: Entry) => void;
  readonly openMenu: (entry: Entry, at: HTMLElement) => void;
}
