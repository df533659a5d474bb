import type { Action } from '../../actions/action.ts';
import { allowedTo } from '../../actions/appointment.ts';
import { type KeyMap, useKeys } from '../../actions/use-keys.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import type { Login } from '../../api/queries/login.ts';
import type { Entry } from '../../api/queries/queue.ts';
import type { DayLocation } from '../../paths.ts';
import { inReadingDirection } from '../../text/text.ts';
import { addDays } from '../../text/time.ts';
import { entryInHand, focusNextCard, focusSideCard } from './card-focus.ts';

export interface DayKeys {
  readonly entries: readonly Entry[];
  readonly doctors: readonly Doctor[];
  /** YYYY-MM-DD */
  readonly date: string;
  readonly openId: string | undefined;
  /** Of the person. */
  readonly operations: Login['operations'];
  /** Epoch seconds. */
  readonly now: number;
  readonly change: (change: Partial<DayLocation>) => void;
  readonly run: (action: Action, entry: Entry) => void;
  readonly undoLast: () => void;
  readonly callNext: () => void;
  readonly book: () => void;
  readonly walkIn: () => void;
  /** Left out on another day than the one that goes on. */
  readonly askAbsence: (() => void) | undefined;
  readonly help: () => void;
}

/** The keys of the day page. Those of an action act on the card that has the focus, or on the open one. */
export function useDayKeys(day: DayKeys): void {
  const { change, date, doctors } = day;
  const actions = allowedTo(day.operations);
  const act = (key: string): void => {
    const entry = entryInHand(day.entries, day.openId);
    const action = actions.find((each) => each.key === key && entry !== undefined && each.isAvailable(entry, day.now));
    if (entry !== undefined && action !== undefined) day.run(action, entry);
  };
  const ofActions: KeyMap = Object.fromEntries(
    actions.flatMap(({ key }) => (key === undefined ? [] : [[key.toLowerCase(), () => act(key)]])),
  );
  const ofDoctors: KeyMap = Object.fromEntries(
    doctors.slice(0, 9).map(({ doctor_id: id }, index) => [String(index + 1), () => change({ doctor: id })]),
  );
  useKeys({
    ...ofActions,
    ...ofDoctors,
    '0': () => change({ doctor: undefined }),
    'shift+c': day.callNext,
    n: day.book,
    w: day.walkIn,
    z: day.undoLast,
    '?': day.help,
    j: () => focusNextCard(1),
    k: () => focusNextCard(-1),
    arrowdown: () => focusNextCard(1),
    arrowup: () => focusNextCard(-1),
    arrowright: () => focusSideCard(inReadingDirection(1)),
    arrowleft: () => focusSideCard(inReadingDirection(-1)),
    '[': () => change({ date: addDays(date, inReadingDirection(-1)) }),
    ']': () => change({ date: addDays(date, inReadingDirection(1)) }),
    '.': () => change({ date: undefined }),
  });
}
