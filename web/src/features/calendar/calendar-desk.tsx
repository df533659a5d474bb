import { Button } from '@mantine/core';
import { type ReactNode, useCallback, useMemo, useRef } from 'react';
import { Link } from 'wouter';
import type { Clinic, Directory, Doctor } from '../../api/queries/directory.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { useOpenBooking } from '../../shared/booking-context.ts';
import { useLogin } from '../../shared/login-context.ts';
import { type CalendarLocation, paths } from '../../paths.ts';
import { nameOf } from '../../text/person.ts';
import { t } from '../../text/text.ts';
import { addDays, clinicClock, mondayOf } from '../../text/time.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { CalendarGrid } from './calendar-grid.tsx';
import { type CalendarColumn, isPractising, useColumns, useWithFormer } from './columns.ts';
import { DragLayer } from './drag-layer.tsx';
import { landingOf } from './landing.ts';
import type { PressedSlot } from './stops.ts';
import { CalendarToolbar } from './toolbar.tsx';
import { type CalendarData, useCalendarData } from './use-calendar-data.ts';
import { useCalendarKeys } from './use-calendar-keys.ts';
import { type ChangeCalendar, useCalendarLocation } from './use-calendar-location.ts';
import { useGridFocus } from './use-grid-focus.ts';
import { useGridPresses } from './use-grid-presses.ts';
import { useMove } from './use-move.ts';
import { type RefusedSlot, useRefused } from './use-refused.ts';
import { WhyNote } from './why-note.tsx';
import { useZoom } from './zoom.ts';
import classes from './calendar.module.css';

interface Props {
  readonly clinics: readonly Clinic[];
  readonly clinic: Clinic;
  readonly doctors: readonly Doctor[];
  readonly directory: Directory;
  /** The day that goes on, YYYY-MM-DD. */
  readonly today: string;
  /** Epoch seconds. */
  readonly now: number;
}

/** Which doctors and days are shown, with what is read of them. */
export function CalendarDesk(props: Props): ReactNode {
  const { clinic, doctors, today } = props;
  const [at, change] = useCalendarLocation();
  const date = at.date ?? today;
  const view = at.view ?? 'day';
  const dates = useDates(date, view);
  const chosen = useChosen(at.doctor, doctors);
  const data = useCalendarData({
    clinic: clinic.clinic_id,
    dates,
    // A day is read of all: the next doctor is there at once.
    doctor: view === 'week' && chosen.length === 1 ? chosen[0]?.doctor_id : undefined,
  });
  const all = useWithFormer(doctors, data, props.directory);
  const columns = useColumns(data, dates, chosen.length === 0 ? all : chosen, clinic.time_zone);
  const shown = useMemo(() => (chosen.length > 0 ? columns : practisingOf(columns)), [chosen, columns]);
  return (
    <ShownCalendar
      {...props}
      at={at}
      change={change}
      date={date}
      view={view}
      chosen={chosen}
      data={data}
      columns={shown}
    />
  );
}

interface ShownProps extends Props {
  readonly at: CalendarLocation;
  readonly change: ChangeCalendar;
  /** YYYY-MM-DD */
  readonly date: string;
  readonly view: 'day' | 'week';
  /** None: all. */
  readonly chosen: readonly Doctor[];
  readonly data: CalendarData;
  readonly columns: readonly CalendarColumn[];
}

/** The calendar with everything that is done in it. */
function ShownCalendar(props: ShownProps): ReactNode {
  const { clinics, clinic, doctors, at, change, date, view, chosen, data, columns } = props;
  const openBooking = useOpenBooking();
  const { undoLast } = useUndo();
  const zoom = useZoom(at.zoom, data.offered, change);
  const [refused, refuse] = useRefused([clinic.clinic_id, date, view, at.doctor].join(' '));
  const grid = useRef<HTMLDivElement>(null);
  const { go, ...focus } = useGridFocus(grid, columns);
  const bookAt = ({ doctor, slot }: PressedSlot): void => {
    refuse(null);
    const day = clinicClock(clinic.time_zone).day(slot.start);
    openBooking({ kind: 'book', clinic: clinic.clinic_id, doctor, date: day, slot });
  };
  const presses = useGridPresses({ clinic: clinic.clinic_id, entries: data.entries, bookAt, refuse });
  const book = (): void =>
    openBooking({ kind: 'book', clinic: clinic.clinic_id, doctor: chosen[0]?.doctor_id, date: at.date });
  const choices = doctors.length > 1 ? doctors : [];
  const { moveFocused } = presses;
  useCalendarKeys({ at, change, date, doctors: choices, ...zoom, undoLast, book, moveFocused, go });
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('nav.calendar')}</h1>
      <CalendarToolbar
        clinics={clinics}
        clinic={clinic}
        doctors={choices}
        chosen={chosen.map(({ doctor_id: id }) => id)}
        date={date}
        at={at}
        change={change}
        zoomOut={zoom.zoomOut}
        zoomIn={zoom.zoomIn}
      >
        <Button size="xs" onClick={book} title="N">
          {t('day.book')}
        </Button>
      </CalendarToolbar>
      {data.error !== null && <Failure error={data.error} retry={data.retry} />}
      {data.error === null && data.isPending && <Loading />}
      {data.error === null && !data.isPending && (
        <Nobody columns={columns} doctors={doctors} clinic={clinic.clinic_id} view={view} />
      )}
      {!data.isPending && (
        <div ref={grid} className={classes['body']} onClick={presses.press} onFocus={focus.enter} onBlur={focus.leave}>
          <MovableGrid {...props} minute={zoom.minute} movable={presses.movable} refuse={refuse} />
        </div>
      )}
      {refused !== null && (
        <WhyNote
          refused={refused}
          clinic={clinic.clinic_id}
          timeZone={clinic.time_zone}
          doctorName={nameOfDoctor(doctors, refused.doctor)}
          bookAt={bookAt}
          close={() => refuse(null)}
        />
      )}
    </div>
  );
}

interface MovableGridProps extends Pick<
  ShownProps,
  'clinic' | 'doctors' | 'columns' | 'view' | 'today' | 'now' | 'data'
> {
  /** The height of a minute in rem. */
  readonly minute: number;
  readonly movable: (id: string) => Entry | undefined;
  readonly refuse: (refused: RefusedSlot) => void;
}

/** The grid, whose appointments are dragged to other times. */
function MovableGrid({
  clinic,
  doctors,
  columns,
  view,
  today,
  now,
  data,
  minute,
  ...props
}: MovableGridProps): ReactNode {
  const show = useToast();
  const doctorName = useCallback((id: string) => nameOfDoctor(doctors, id), [doctors]);
  const move = useMove({ clinic, offered: data.offered, now, doctorName });
  return (
    <DragLayer
      timeZone={clinic.time_zone}
      movable={props.movable}
      drop={(entry, over) => (over.slot.isFree ? move(entry, over) : props.refuse({ ...over, isDrop: true }))}
      taken={(id) => {
        const there = [...data.entries.values()].flat().find(({ appointment_id: each }) => each === id);
        if (there === undefined) return;
        const time = clinicClock(clinic.time_zone).time(there.start_time);
        show(t('calendar.takenBy', { time, name: nameOf(there) }));
      }}
      doctorName={doctorName}
      newService={(entry, over) => landingOf(entry, over, data.offered.get(over.doctor)).newService}
    >
      <CalendarGrid columns={columns} view={view} timeZone={clinic.time_zone} today={today} now={now} minute={minute} />
    </DragLayer>
  );
}

function nameOfDoctor(doctors: readonly Doctor[], id: string): string {
  return doctors.find(({ doctor_id: each }) => each === id)?.name ?? '';
}

/** The day, or the days of its week. */
function useDates(date: string, view: 'day' | 'week'): readonly string[] {
  return useMemo(() => {
    const monday = mondayOf(date);
    return view === 'day' ? [date] : Array.from({ length: 7 }, (_, index) => addDays(monday, index));
  }, [date, view]);
}

/** Those whom the URL names; none for all. */
function useChosen(asked: string | undefined, doctors: readonly Doctor[]): readonly Doctor[] {
  return useMemo(() => {
    const ids = new Set(asked?.split(','));
    return doctors.filter(({ doctor_id: id }) => ids.has(id));
  }, [asked, doctors]);
}

/** Of all doctors those who are here on the day; where nobody is, all. */
function practisingOf(columns: readonly CalendarColumn[]): readonly CalendarColumn[] {
  const here = columns.filter(isPractising);
  return here.length === 0 ? columns : here;
}

interface NobodyProps {
  readonly columns: readonly CalendarColumn[];
  readonly doctors: readonly Doctor[];
  readonly clinic: string;
  readonly view: 'day' | 'week';
}

/** Says that there are no hours, and to a manager where they are made. */
function Nobody({ columns, doctors, clinic, view }: NobodyProps): ReactNode {
  const { role } = useLogin();
  const [first] = columns;
  if (doctors.length === 0) return <p className={classes['empty']}>{t('calendar.noDoctor')}</p>;
  if (columns.some(isPractising)) return null;
  const isOne = first !== undefined && columns.every(({ doctor }) => doctor === first.doctor);
  return (
    <p className={classes['empty']} role="status">
      {isOne ? t('calendar.noHoursIn', { doctor: first.doctor.name, view }) : t('calendar.nobodyHasHours', { view })}
      {role === 'manager' && (
        <Link href={paths.settings('hours', { clinic, doctor: isOne ? first.doctor.doctor_id : undefined })}>
          {t('calendar.toHours')}
        </Link>
      )}
    </p>
  );
}
