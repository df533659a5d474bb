import { useCommands } from '../../actions/commands.ts';
import { useKeys } from '../../actions/use-keys.ts';
import type { Doctor } from '../../api/queries/directory.ts';
import type { CalendarLocation } from '../../paths.ts';
import { inReadingDirection, t } from '../../text/text.ts';
import type { Direction } from './stops.ts';
import { turned } from './toolbar.tsx';
import type { ChangeCalendar } from './use-calendar-location.ts';

interface CalendarKeys {
  readonly at: CalendarLocation;
  readonly change: ChangeCalendar;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly doctors: readonly Doctor[];
  readonly zoomOut: (() => void) | undefined;
  readonly zoomIn: (() => void) | undefined;
  readonly undoLast: () => void;
  readonly book: () => void;
  /** Moves the appointment that has the focus by a dialog. */
  readonly moveFocused: () => void;
  /** Whether an appointment is in hand: then the arrows are its own. */
  readonly go: (direction: Direction) => void;
}

/** The keys of the calendar, and what it offers in the palette. */
export function useCalendarKeys(calendar: CalendarKeys): void {
  const { at, change, date, doctors, zoomIn, zoomOut, go } = calendar;
  useKeys({
    ...Object.fromEntries(
      doctors.slice(0, 9).map(({ doctor_id: id }, index) => [String(index + 1), () => change({ doctor: id })]),
    ),
    '0': () => change({ doctor: undefined }),
    '[': () => change({ date: turned(date, at, inReadingDirection(-1)) }),
    ']': () => change({ date: turned(date, at, inReadingDirection(1)) }),
    '.': () => change({ date: undefined }),
    '+': () => zoomIn?.(),
    '=': () => zoomIn?.(),
    '-': () => zoomOut?.(),
    n: calendar.book,
    m: calendar.moveFocused,
    z: calendar.undoLast,
    arrowup: () => go('up'),
    arrowdown: () => go('down'),
    arrowleft: () => go('left'),
    arrowright: () => go('right'),
  });
  useCommands(() => [
    { id: 'book', text: t('day.book'), key: 'N', run: calendar.book },
    { id: 'undo', text: t('action.undo'), key: 'Z', run: calendar.undoLast },
    { id: 'print', text: t('calendar.print'), run: () => globalThis.print() },
    { id: 'today', text: t('day.today'), key: '.', run: () => change({ date: undefined }) },
    ...(['day', 'week'] as const).map((view) => ({
      id: view,
      text: t('palette.calendar', { view }),
      run: () => change({ view: view === 'week' ? 'week' : undefined }),
    })),
    ...doctors.map(({ doctor_id: id, name }, index) => ({
      id,
      text: t('palette.doctor', { doctor: name }),
      key: index < 9 ? String(index + 1) : undefined,
      run: () => change({ doctor: id }),
    })),
  ]);
}
