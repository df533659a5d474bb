import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'wouter';
import { type ReactNode, useCallback, useEffect } from 'react';
import { type Clinic, type Directory, directoryQuery, type Doctor } from '../../api/queries/directory.ts';
import { dayKey } from '../../api/queries/day-key.ts';
import { type Day, dayQuery, type Entry } from '../../api/queries/queue.ts';
import { useServerNow } from '../../api/server-now.ts';
import { useLogin } from '../../shared/login-context.ts';
import { type DayLocation, paths } from '../../paths.ts';
import { t } from '../../text/text.ts';
import { clinicClock } from '../../text/time.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { usePrinting } from '../../ui/use-printing.ts';
import { Absences } from './absence/absences.tsx';
import { Board } from './board.tsx';
import { DayOverlays } from './day-overlays.tsx';
import { DayTable } from './day-table.tsx';
import { DoctorPanel } from './doctor-panel.tsx';
import { MainButtons } from './main-buttons.tsx';
import { chosenClinic, rememberClinic } from '../../shared/remembered-clinic.ts';
import { Sheet } from './sheet.tsx';
import { StatusBar } from './status-bar.tsx';
import { Toolbar } from './toolbar.tsx';
import { UnknownLink } from './unknown-link.tsx';
import { useCardOfLink } from './use-card-of-link.ts';
import { type DayDesk, useDayDesk } from './use-day-desk.ts';
import { useDayLocation } from './use-day-location.ts';
import classes from './day-page.module.css';

export function DayPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  const [at] = useDayLocation();
  if (directory.isPending) return <Loading />;
  if (directory.data === undefined) {
    return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  }
  const clinic = chosenClinic(directory.data, at.clinic);
  if (clinic === undefined) return <NoClinic />;
  return <ClinicDay directory={directory.data} clinic={clinic} />;
}

/** A manager is led to the first slot; others have somebody to ask. */
function NoClinic(): ReactNode {
  const { role } = useLogin();
  return (
    <div className={classes['empty']}>
      <p>{t('day.noClinic')}</p>
      {role === 'manager' && <Link href={paths.settings('start')}>{t('settings.part.start')}</Link>}
    </div>
  );
}

interface ClinicDayProps {
  readonly directory: Directory;
  readonly clinic: Clinic;
}

function ClinicDay({ directory, clinic }: ClinicDayProps): ReactNode {
  const login = useLogin();
  const [at, changeAt] = useDayLocation();
  const queryClient = useQueryClient();
  // The day that goes on has no date in the address, so that the page goes along into the next one.
  const change = useCallback<typeof changeAt>(
    (changed, how) => {
      const current = queryClient.getQueryData<Day>(dayKey(clinic.clinic_id, undefined, undefined))?.date;
      changeAt(changed.date === undefined || changed.date !== current ? changed : { ...changed, date: undefined }, how);
    },
    [changeAt, clinic.clinic_id, queryClient],
  );
  const day = useQuery(dayQuery(clinic.clinic_id, at.date));
  const isCardUnknown = useCardOfLink({
    card: at.card,
    clinics: directory.clinics,
    clinic: clinic.clinic_id,
    day: day.data,
    change,
  });
  useEffect(() => rememberClinic(clinic.clinic_id), [clinic.clinic_id]);
  const now = useServerNow(day.data);
  if (day.data === undefined) {
    const date = at.date ?? clinicClock(clinic.time_zone).day(now);
    return (
      <div className={classes['page']}>
        <Toolbar
          clinics={directory.clinics}
          clinic={clinic}
          doctors={[]}
          waiting={new Map()}
          date={date}
          at={at}
          change={change}
        />
        {day.isPending ? <Loading /> : <Failure error={day.error} retry={() => void day.refetch()} />}
      </div>
    );
  }
  // A doctor is shown the own queue alone: there is nobody to choose.
  const doctors = login.role === 'doctor' ? [] : doctorsOf(clinic, directory, day.data.entries);
  return (
    <>
      <UnknownLink what={isCardUnknown ? 'card' : unknownIn(at, directory)} />
      <ReadDay
        directory={directory}
        clinic={clinic}
        day={day.data}
        doctors={doctors}
        now={now}
        at={at}
        change={change}
      />
    </>
  );
}

function unknownIn(at: DayLocation, { clinics, doctors }: Directory): 'clinic' | 'doctor' | undefined {
  if (at.clinic !== undefined && clinics.every(({ clinic_id: id }) => id !== at.clinic)) return 'clinic';
  return at.doctor !== undefined && !doctors.has(at.doctor) ? 'doctor' : undefined;
}

interface ReadDayProps extends ClinicDayProps {
  readonly day: Day;
  readonly doctors: readonly Doctor[];
  /** Epoch seconds. */
  readonly now: number;
  readonly at: DayLocation;
  readonly change: ReturnType<typeof useDayLocation>[1];
}

function ReadDay({ directory, clinic, day, doctors, now, at, change }: ReadDayProps): ReactNode {
  const login = useLogin();
  const { entries, date } = day;
  const desk = useDayDesk({ directory, clinic, entries, date, doctors, now, at, change });
  const { handlers, changed, unsent, run, callNext } = desk;
  const ofDoctor = entries.filter(({ doctor_id: id }) => at.doctor === undefined || id === at.doctor);
  const shown = ofDoctor.filter(({ state }) => at.show === undefined || state === at.show);
  const open = entries.find(({ appointment_id: id }) => id === at.card);
  const View = useIsTable(at) ? DayTable : Board;
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('nav.day')}</h1>
      <Toolbar
        clinics={directory.clinics}
        clinic={clinic}
        doctors={doctors}
        waiting={waitingByDoctor(entries)}
        date={date}
        at={at}
        change={change}
      >
        <MainButtons
          askAbsence={desk.askAbsence}
          callNext={at.doctor === undefined ? undefined : callNext}
          walkIn={desk.walkIn}
          book={desk.book}
        />
      </Toolbar>
      <div className={classes['states']}>
        <StatusBar entries={ofDoctor} chosen={at.show} choose={(show) => change({ show })} />
      </div>
      <Absences
        clinic={clinic.clinic_id}
        absences={day.absences}
        doctors={directory.doctors}
        timeZone={clinic.time_zone}
        now={now}
        list={(absence) => desk.goAbsence({ kind: 'list', absence })}
      />
      {login.role === 'doctor' && (
        <DoctorPanel entries={ofDoctor} now={now} run={run} open={handlers.open} callNext={callNext} />
      )}
      <div className={classes['body']}>
        {ofDoctor.length === 0 ? (
          <EmptyDay />
        ) : (
          <View
            entries={shown}
            doctors={directory.doctors}
            hasManyDoctors={doctors.length > 1 && at.doctor === undefined}
            timeZone={clinic.time_zone}
            now={now}
            openId={at.card}
            show={at.show}
            changed={changed}
            unsent={unsent}
            handlers={handlers}
          />
        )}
        <OpenCard entry={open} directory={directory} clinic={clinic} now={now} run={run} change={change} />
      </div>
      <DayOverlays desk={desk} directory={directory} clinic={clinic} entries={entries} now={now} at={at} />
    </div>
  );
}

interface OpenCardProps extends Pick<ReadDayProps, 'directory' | 'clinic' | 'now' | 'change'> {
  readonly entry: Entry | undefined;
  readonly run: DayDesk['run'];
}

function OpenCard({ entry, directory, clinic, now, run, change }: OpenCardProps): ReactNode {
  if (entry === undefined) return null;
  return (
    <Sheet
      key={entry.appointment_id}
      entry={entry}
      doctor={directory.doctors.get(entry.doctor_id)?.name}
      timeZone={clinic.time_zone}
      now={now}
      run={run}
      close={() => change({ card: undefined }, { replace: true })}
    />
  );
}

function waitingByDoctor(entries: readonly Entry[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { doctor_id: id, state } of entries) {
    if (state === 'waiting' || state === 'called') counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

/** A day is printed as a table, whichever way it is shown. */
function useIsTable({ view }: DayLocation): boolean {
  const isPrinting = usePrinting();
  return isPrinting || view === 'table';
}

function EmptyDay(): ReactNode {
  return (
    <div className={classes['empty']}>
      <p>{t('day.empty')}</p>
      <p>{t('day.emptyHint')}</p>
    </div>
  );
}

/** The doctors of the clinic, and those who have left it and are booked on the day. */
function doctorsOf(clinic: Clinic, directory: Directory, entries: readonly Entry[]): readonly Doctor[] {
  const ids = new Set([...clinic.doctors, ...entries.map(({ doctor_id: id }) => id)]);
  return [...ids].flatMap((id) => directory.doctors.get(id) ?? []);
}
