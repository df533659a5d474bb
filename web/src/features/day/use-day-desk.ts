import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { Action } from '../../actions/action.ts';
import type { Clinic, Directory, Doctor } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { useLogin } from '../../shared/login-context.ts';
import { useOpenBooking } from '../../shared/booking-context.ts';
import { type DayLocation, paths } from '../../paths.ts';
import { useUndo } from '../../ui/undo.tsx';
import type { AbsenceStep } from './absence/absence-dialog.tsx';
import { keepFocus } from './card-focus.ts';
import { type CardMenuState, useCardMenu } from './card-menu.tsx';
import type { DayHandlers } from './day-handlers.ts';
import { useActions } from './use-actions.ts';
import { useChanged } from './use-changed.ts';
import { useCallNext } from './use-call-next.ts';
import { useDayCommands } from './use-day-commands.ts';
import { useDayKeys } from './use-day-keys.ts';
import type { useDayLocation } from './use-day-location.ts';

interface ShownDay {
  readonly directory: Directory;
  readonly clinic: Clinic;
  readonly entries: readonly Entry[];
  /** YYYY-MM-DD */
  readonly date: string;
  readonly doctors: readonly Doctor[];
  /** Epoch seconds. */
  readonly now: number;
  readonly at: DayLocation;
  readonly change: ReturnType<typeof useDayLocation>[1];
}

/** What buttons, cards and keys of the day page do. */
export interface DayDesk {
  readonly menu: CardMenuState;
  readonly handlers: DayHandlers;
  /** The cards that another desk has changed a moment ago. */
  readonly changed: ReadonlySet<string>;
  /** Those with a change that waits for the server. */
  readonly unsent: ReadonlySet<string>;
  readonly run: (action: Action, entry: Entry) => void;
  readonly callNext: () => void;
  readonly book: () => void;
  readonly walkIn: () => void;
  /** Asks who is late or away; left out on another day than the one that goes on. */
  readonly askAbsence: (() => void) | undefined;
  readonly absence: AbsenceStep | null;
  readonly goAbsence: (step: AbsenceStep | null) => void;
  /** The doctors whom the person may have pause or leave. */
  readonly mayBeAway: readonly Doctor[];
  readonly isHelpOpen: boolean;
  readonly closeHelp: () => void;
}

export function useDayDesk({ directory, clinic, entries, date, doctors, now, at, change }: ShownDay): DayDesk {
  const openBooking = useOpenBooking();
  const [, navigate] = useLocation();
  const [isHelpOpen, setIsHelpOpen] = useState(false);
  const [absence, goAbsence] = useState<AbsenceStep | null>(null);
  const { run: take, isOwn, unsent } = useActions(clinic.clinic_id, clinic.time_zone);
  const { undoLast } = useUndo();
  const changed = useChanged(entries, isOwn);
  const { doctor_id: ownDoctor, operations } = useLogin();
  const callNext = useCallNext(clinic.clinic_id, at.doctor ?? ownDoctor, directory.doctors);
  const menu = useCardMenu();
  const openMenu = menu.open;
  const run = useCallback(
    (action: Action, entry: Entry) => {
      if (action.page === 'slip') navigate(paths.slip(entry.appointment_id, true));
      else if (action.dialog === undefined) take(action, entry);
      else openBooking({ kind: action.dialog, entry, clinic: clinic.clinic_id });
    },
    [clinic.clinic_id, navigate, openBooking, take],
  );
  // The same handlers whichever card is open: three hundred cards would be drawn anew for new ones.
  const openId = useRef(at.card);
  useEffect(() => {
    openId.current = at.card;
  });
  const handlers = useMemo<DayHandlers>(
    () => ({
      open: ({ appointment_id: id }) => change({ card: openId.current === id ? undefined : id }, { replace: true }),
      run,
      openMenu,
    }),
    [change, openMenu, run],
  );
  const place = { clinic: clinic.clinic_id, doctor: at.doctor, date: at.date };
  const book = (): void => openBooking({ kind: 'book', ...place });
  const walkIn = (): void => openBooking({ kind: 'walkIn', ...place });
  const own = directory.doctors.get(ownDoctor ?? '');
  const here = clinic.doctors.flatMap((id) => directory.doctors.get(id) ?? []);
  const mayBeAway = own === undefined ? here : [own];
  const askAbsence = at.date === undefined && mayBeAway.length > 0 ? () => goAbsence({ kind: 'ask' }) : undefined;
  const inHand = {
    entries,
    doctors,
    date,
    openId: at.card,
    operations,
    now,
    change,
    run,
    undoLast,
    callNext,
    book,
    walkIn,
    askAbsence,
    help: () => setIsHelpOpen(true),
  };
  useLayoutEffect(keepFocus, [entries]);
  useDayKeys(inHand);
  useDayCommands(inHand);
  const closeHelp = (): void => setIsHelpOpen(false);
  const absences = { askAbsence, absence, goAbsence, mayBeAway };
  return { menu, handlers, changed, unsent, run, callNext, book, walkIn, ...absences, isHelpOpen, closeHelp };
}
