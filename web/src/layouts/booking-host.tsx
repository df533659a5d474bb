import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { asksForSlot, type BookingTask } from '../actions/booking-task.ts';
import { areKeysOn, textKey } from '../actions/use-keys.ts';
import { directoryQuery } from '../api/queries/directory.ts';
import { t } from '../text/text.ts';
import { Dialog } from '../ui/dialog.tsx';
import type { SheetState } from '../features/booking/draft.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { BookingContext } from '../shared/booking-context.ts';
import classes from './booking-host.module.css';

const BookingSheet = lazy(async () => ({
  default: (await import('../features/booking/booking-sheet.tsx')).BookingSheet,
}));

/** The sheet that is open. */
interface ShownSheet {
  readonly task: BookingTask;
  /** What it is for: another one for another sheet, which begins anew. */
  readonly identity: string;
  /** Another one for each sheet that begins anew. */
  readonly key: string;
}

const kindOfKey: Readonly<Record<string, 'book' | 'walkIn'>> = { n: 'book', w: 'walkIn' };

/** What a letter that is typed beside the fields of the sheet goes into. */
const firstField = '[data-takes-keys] :is([role=combobox], input[type=text], input:not([type]), textarea):enabled';

/** Holds the booking sheet beside every page, so that one key books from anywhere. */
export function BookingHost({ children }: { readonly children: ReactNode }): ReactNode {
  const { sheet, asked, tell, open, closed, keep, drop } = useSheets();
  const directory = useQuery(directoryQuery);
  const clinic = directory.data?.clinics.find(({ clinic_id: id }) => id === sheet?.task.clinic);
  return (
    <BookingContext.Provider value={open}>
      <div className={classes['beside']}>
        <div className={classes['page']}>{children}</div>
        {sheet !== null && clinic !== undefined && directory.data !== undefined && (
          <div className={classes['sheet']} data-takes-keys>
            <ErrorBoundary>
              <Suspense>
                <BookingSheet
                  key={sheet.key}
                  task={sheet.task}
                  clinic={clinic}
                  doctors={clinic.doctors.flatMap((id) => directory.data.doctors.get(id) ?? [])}
                  close={() => closed(sheet.task)}
                  tell={tell}
                  askToClose={() => open(null)}
                />
              </Suspense>
            </ErrorBoundary>
          </div>
        )}
      </div>
      <Dialog title={t('booking.dropTitle')} isOpen={asked !== undefined} close={keep}>
        <p>{t('booking.dropHint')}</p>
        <div className={classes['answers']}>
          <Button data-autofocus onClick={keep}>
            {t('booking.keep')}
          </Button>
          <Button variant="default" onClick={drop}>
            {t('booking.drop')}
          </Button>
        </div>
      </Dialog>
    </BookingContext.Provider>
  );
}

/** The sheet that is open, and what is asked for beside it. */
interface Sheets {
  readonly sheet: ShownSheet | null;
  /** What is asked for while the sheet holds what would be lost; null: that it closes. */
  readonly asked: { readonly task: BookingTask | null } | undefined;
  readonly tell: (state: SheetState) => void;
  readonly open: (task: BookingTask | null) => void;
  readonly closed: (task: BookingTask) => void;
  readonly keep: () => void;
  readonly drop: () => void;
}

function useSheets(): Sheets {
  const [sheet, setSheet] = useState<ShownSheet | null>(null);
  const [asked, setAsked] = useState<{ readonly task: BookingTask | null }>();
  // Asked for while a booking was under way: it follows where that is made.
  const following = useRef<BookingTask | null>(null);
  const state = useRef<SheetState>('empty');
  const tell = useCallback((next: SheetState): void => {
    if (next !== 'busy') following.current = null;
    state.current = next;
  }, []);
  const shown = useRef(sheet);
  useEffect(() => {
    shown.current = sheet;
  });
  const open = useCallback((task: BookingTask | null): void => {
    const { current } = shown;
    const next = sheetFor(task, current);
    const isSame = current !== null && next?.identity === current.identity;
    // Another time is too late for what is under way.
    if (isSame && state.current === 'busy') {
      if (task !== null && !('slot' in task)) following.current = task;
      return;
    }
    if (current !== null && state.current === 'told' && !isSame) setAsked({ task });
    else setSheet(isSame && next !== null ? { ...next, key: current.key } : next);
    if (isSame) document.querySelector<HTMLElement>(firstField)?.focus();
  }, []);
  const closed = useCallback((task: BookingTask): void => {
    const next = following.current;
    following.current = null;
    // Not the key of the one before: what was typed for that is over.
    const after = next === null ? null : { ...begun(next), key: `${identityOf(next)} ${performance.now()}` };
    setSheet((latest) => (latest?.task === task ? after : latest));
  }, []);
  const typed = useCallback((key: string): void => {
    const kind = kindOfKey[key.toLowerCase()];
    if (state.current !== 'busy') document.querySelector<HTMLElement>(firstField)?.focus();
    else if (kind !== undefined && shown.current !== null) following.current = alike(shown.current.task, kind);
  }, []);
  useTypedBeside(sheet !== null, typed);
  const keep = (): void => setAsked(undefined);
  const drop = (): void => {
    // Closed first: it gives the focus back, which the next sheet then takes.
    flushSync(keep);
    state.current = 'empty';
    if (asked !== undefined) setSheet(sheetFor(asked.task, null));
  };
  return { sheet, asked, tell, open, closed, keep, drop };
}

/** A name or number that is typed while no field has the focus is meant for the sheet, and never for a card. */
function useTypedBeside(isOpen: boolean, typed: (key: string) => void): void {
  useEffect(() => {
    if (!isOpen) return undefined;
    const listen = (event: KeyboardEvent): void => {
      if (!areKeysOn() || event.ctrlKey || event.altKey || event.metaKey || !textKey.test(event.key)) return;
      if (document.querySelector('dialog[open]') !== null || isField(document.activeElement)) return;
      typed(event.key);
    };
    // Before the keys of the page.
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, [isOpen, typed]);
}

function isField(element: Element | null): boolean {
  return (element?.closest('input, textarea, select, [role=menu], [contenteditable=true]') ?? null) !== null;
}

/** The one that is open stays where another time alone is chosen for it: what was typed is kept, and who is moved. */
function sheetFor(task: BookingTask | null, open: ShownSheet | null): ShownSheet | null {
  if (task === null) return null;
  const isAnotherTime =
    open !== null && open.task.clinic === task.clinic && task.kind === 'book' && task.slot !== undefined;
  if (!isAnotherTime || !asksForSlot(open.task)) return begun(task);
  if (!('entry' in open.task)) return { ...open, task };
  // Nobody is moved beyond the seats: that time is booked for somebody else.
  if (!task.slot.isFree) return begun(task);
  return { ...open, task: { ...open.task, doctor: task.doctor, slot: task.slot } };
}

function begun(task: BookingTask): ShownSheet {
  const identity = identityOf(task);
  return { task, identity, key: identity };
}

/** What a sheet is for: for anything else it begins anew, so that nobody is booked in another's place. */
function identityOf(task: BookingTask): string {
  const about = 'entry' in task ? [task.entry.appointment_id] : [task.doctor, task.date, task.patient?.id];
  return [task.kind, task.clinic, ...about].join(' ');
}

/** For the next patient, where the sheet before was. */
function alike(task: BookingTask, kind: 'book' | 'walkIn'): BookingTask {
  return 'entry' in task
    ? { kind, clinic: task.clinic }
    : { kind, clinic: task.clinic, doctor: task.doctor, date: task.date };
}
