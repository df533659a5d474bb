import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { type Clinic, type Directory, directoryQuery, type Doctor } from '../../api/queries/directory.ts';
import { type Day, dayQuery, type Entry } from '../../api/queries/queue.ts';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { Board } from './board.tsx';
import { CardMenu, useCardMenu } from './card-menu.tsx';
import type { DayHandlers } from './day-handlers.ts';
import { DayTable } from './day-table.tsx';
import { rememberedClinic, rememberClinic } from './remembered-clinic.ts';
import { Sheet } from './sheet.tsx';
import { StatusBar } from './status-bar.tsx';
import { Toolbar } from './toolbar.tsx';
import { useActions } from './use-actions.ts';
import { useDayLocation } from './use-day-location.ts';
import classes from './day-page.module.css';

/** Cards are drawn anew as often, for the minutes on them, in ms. */
const tickMs = 30_000;

export function DayPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  const [at] = useDayLocation();
  if (directory.isPending) return <Loading />;
  if (directory.data === undefined) {
    return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  }
  const clinic = chosenClinic(directory.data, at.clinic);
  if (clinic === undefined) return <p className={classes['empty']}>{t('day.noClinic')}</p>;
  return <ClinicDay directory={directory.data} clinic={clinic} />;
}

function chosenClinic({ clinics }: Directory, asked: string | undefined): Clinic | undefined {
  const wanted = asked ?? rememberedClinic();
  return clinics.find(({ clinic_id: id }) => id === wanted) ?? clinics[0];
}

interface ClinicDayProps {
  readonly directory: Directory;
  readonly clinic: Clinic;
}

function ClinicDay({ directory, clinic }: ClinicDayProps): ReactNode {
  const [at, change] = useDayLocation();
  const day = useQuery(dayQuery(clinic.clinic_id, at.date));
  useEffect(() => rememberClinic(clinic.clinic_id), [clinic.clinic_id]);
  const now = useServerNow(day.data);
  const { run } = useActions(clinic.clinic_id);
  const menu = useCardMenu();
  const openMenu = menu.open;
  const handlers = useMemo<DayHandlers>(
    () => ({
      open: ({ appointment_id: id }) => change({ card: at.card === id ? undefined : id }, { replace: true }),
      run,
      openMenu,
    }),
    [at.card, change, openMenu, run],
  );
  if (day.data === undefined) {
    return day.isPending ? <Loading /> : <Failure error={day.error} retry={() => void day.refetch()} />;
  }
  const { entries, date } = day.data;
  const doctors = doctorsOf(clinic, directory, entries);
  const ofDoctor = entries.filter(({ doctor_id: id }) => at.doctor === undefined || id === at.doctor);
  const shown = ofDoctor.filter(({ state }) => at.show === undefined || state === at.show);
  const open = entries.find(({ appointment_id: id }) => id === at.card);
  const View = at.view === 'table' ? DayTable : Board;
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('nav.day')}</h1>
      <Toolbar clinics={directory.clinics} clinic={clinic} doctors={doctors} date={date} at={at} change={change}>
        {null}
      </Toolbar>
      <div className={classes['states']}>
        <StatusBar entries={ofDoctor} chosen={at.show} choose={(show) => change({ show })} />
      </div>
      <div className={classes['body']}>
        {ofDoctor.length === 0 ? (
          <div className={classes['empty']}>
            <p>{t('day.empty')}</p>
            <p>{t('day.emptyHint')}</p>
          </div>
        ) : (
          <View
            entries={shown}
            doctors={directory.doctors}
            hasManyDoctors={at.doctor === undefined}
            timeZone={clinic.time_zone}
            now={now}
            openId={at.card}
            handlers={handlers}
          />
        )}
        {open !== undefined && (
          <Sheet
            entry={open}
            doctor={directory.doctors.get(open.doctor_id)?.name}
            timeZone={clinic.time_zone}
            now={now}
            run={run}
            close={() => change({ card: undefined }, { replace: true })}
          />
        )}
      </div>
      <CardMenu menu={menu} now={now} run={run} />
    </div>
  );
}

/** The doctors of the clinic, and those who have left it and are booked on the day. */
function doctorsOf(clinic: Clinic, directory: Directory, entries: readonly Entry[]): readonly Doctor[] {
  const ids = new Set([...clinic.doctors, ...entries.map(({ doctor_id: id }) => id)]);
  return [...ids].flatMap((id) => directory.doctors.get(id) ?? []);
}

/** The server's time in epoch seconds, of the last tick: a desk's clock may be wrong. */
function useServerNow(day: Day | undefined): number {
  const [now, setNow] = useState(() => Date.now() / 1_000);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now() / 1_000), tickMs);
    return () => clearInterval(timer);
  }, []);
  return day === undefined ? now : Math.max(day.serverTime, now + day.serverTime - day.receivedAt);
}
