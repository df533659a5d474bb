import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useCallback, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { asksForSlot, type BookingTask } from '../actions/booking-task.ts';
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
  /** Another one for another sheet, which begins anew. */
  readonly key: string;
}

/** Holds the booking sheet beside every page, so that one key books from anywhere. */
export function BookingHost({ children }: { readonly children: ReactNode }): ReactNode {
  const [sheet, setSheet] = useState<ShownSheet | null>(null);
  // What is asked for while the sheet holds what would be lost; null: that it closes.
  const [asked, setAsked] = useState<{ readonly task: BookingTask | null }>();
  const state = useRef<SheetState>('empty');
  const tell = useCallback((next: SheetState) => void (state.current = next), []);
  const shown = useRef(sheet);
  useEffect(() => {
    shown.current = sheet;
  });
  const open = useCallback((task: BookingTask | null): void => {
    const next = sheetFor(task, shown.current);
    const isSame = shown.current !== null && next?.key === shown.current.key;
    // Another time is too late for what is under way.
    if (isSame && state.current === 'busy') return;
    if (shown.current !== null && state.current === 'told' && !isSame) setAsked({ task });
    else setSheet(next);
  }, []);
  const directory = useQuery(directoryQuery);
  const clinic = directory.data?.clinics.find(({ clinic_id: id }) => id === sheet?.task.clinic);
  return (
    <BookingContext.Provider value={open}>
      <div className={classes['beside']}>
        <div className={classes['page']}>{children}</div>
        {sheet !== null && clinic !== undefined && directory.data !== undefined && (
          <ErrorBoundary>
            <Suspense>
              <BookingSheet
                key={sheet.key}
                task={sheet.task}
                clinic={clinic}
                doctors={clinic.doctors.flatMap((id) => directory.data.doctors.get(id) ?? [])}
                close={() => setSheet((latest) => (latest?.task === sheet.task ? null : latest))}
                tell={tell}
                askToClose={() => open(null)}
              />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
      <Dialog title={t('booking.dropTitle')} isOpen={asked !== undefined} close={() => setAsked(undefined)}>
        <p>{t('booking.dropHint')}</p>
        <div className={classes['answers']}>
          <Button data-autofocus onClick={() => setAsked(undefined)}>
            {t('booking.keep')}
          </Button>
          <Button
            variant="default"
            onClick={() => {
              // Closed first: it gives the focus back, which the next sheet then takes.
              flushSync(() => setAsked(undefined));
              state.current = 'empty';
              if (asked !== undefined) setSheet(sheetFor(asked.task, null));
            }}
          >
            {t('booking.drop')}
          </Button>
        </div>
      </Dialog>
    </BookingContext.Provider>
  );
}

/** The one that is open stays where another time alone is chosen for it: what was typed is kept, and who is moved. */
function sheetFor(task: BookingTask | null, open: ShownSheet | null): ShownSheet | null {
  if (task === null) return null;
  const isAnotherTime =
    open !== null && open.task.clinic === task.clinic && task.kind === 'book' && task.slot !== undefined;
  if (!isAnotherTime || !asksForSlot(open.task)) return { task, key: identityOf(task) };
  if (!('entry' in open.task)) return { task, key: open.key };
  // Nobody is moved beyond the seats: that time is booked for somebody else.
  if (!task.slot.isFree) return { task, key: identityOf(task) };
  return { task: { ...open.task, doctor: task.doctor, slot: task.slot }, key: open.key };
}

/** What a sheet is for: for anything else it begins anew, so that nobody is booked in another's place. */
function identityOf(task: BookingTask): string {
  const about = 'entry' in task ? [task.entry.appointment_id] : [task.doctor, task.date, task.patient?.id];
  return [task.kind, task.clinic, ...about].join(' ');
}
