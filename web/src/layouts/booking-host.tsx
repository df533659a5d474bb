import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { BookingTask } from '../actions/booking-task.ts';
import { directoryQuery } from '../api/queries/directory.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { BookingContext } from './booking-context.ts';
import classes from './booking-host.module.css';

const BookingSheet = lazy(async () => ({
  default: (await import('../features/booking/booking-sheet.tsx')).BookingSheet,
}));

/** Holds the booking sheet beside every page, so that one key books from anywhere. */
export function BookingHost({ children }: { readonly children: ReactNode }): ReactNode {
  const [task, setTask] = useState<BookingTask | null>(null);
  const directory = useQuery(directoryQuery);
  const clinic = directory.data?.clinics.find(({ clinic_id: id }) => id === task?.clinic);
  return (
    <BookingContext.Provider value={setTask}>
      <div className={classes['beside']}>
        <div className={classes['page']}>{children}</div>
        {task !== null && clinic !== undefined && directory.data !== undefined && (
          <ErrorBoundary>
            <Suspense>
              <BookingSheet
                key={identityOf(task)}
                task={task}
                clinic={clinic}
                doctors={clinic.doctors.flatMap((id) => directory.data.doctors.get(id) ?? [])}
                close={() => setTask((shown) => (shown === task ? null : shown))}
              />
            </Suspense>
          </ErrorBoundary>
        )}
      </div>
    </BookingContext.Provider>
  );
}

/** What a sheet is for: for anything else it begins anew, so that nobody is booked in another's place. */
function identityOf(task: BookingTask): string {
  const about = 'entry' in task ? [task.entry.appointment_id] : [task.doctor, task.date, task.patient?.id];
  return [task.kind, task.clinic, ...about].join(' ');
}
