import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo } from 'react';
import { type Clinic, type Directory, directoryQuery, type Doctor } from '../../api/queries/directory.ts';
import { dayQuery } from '../../api/queries/queue.ts';
import { useServerNow } from '../../api/server-now.ts';
import { useLogin } from '../../shared/login-context.ts';
import { chosenClinic, rememberClinic } from '../../shared/remembered-clinic.ts';
import { t } from '../../text/text.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loading } from '../../ui/loading.tsx';
import { CalendarDesk } from './calendar-desk.tsx';
import { useCalendarLocation } from './use-calendar-location.ts';
import classes from './calendar.module.css';

/** The days of the doctors of a clinic, hour by hour. */
export function CalendarPage(): ReactNode {
  const directory = useQuery(directoryQuery);
  const [at] = useCalendarLocation();
  if (directory.isPending) return <Loading />;
  if (directory.data === undefined) {
    return <Failure error={directory.error} retry={() => void directory.refetch()} />;
  }
  const clinic = chosenClinic(directory.data, at.clinic);
  if (clinic === undefined) return <p className={classes['empty']}>{t('day.noClinic')}</p>;
  return <ClinicCalendar directory={directory.data} clinic={clinic} />;
}

interface Props {
  readonly directory: Directory;
  readonly clinic: Clinic;
}

function ClinicCalendar({ directory, clinic }: Props): ReactNode {
  // The server says which day of practice goes on: after midnight it may be that of the evening before.
  const present = useQuery(dayQuery(clinic.clinic_id, undefined));
  const now = useServerNow(present.data);
  const doctors = useDoctors(directory, clinic);
  useEffect(() => rememberClinic(clinic.clinic_id), [clinic.clinic_id]);
  if (present.isPending) return <Loading />;
  if (present.data === undefined) return <Failure error={present.error} retry={() => void present.refetch()} />;
  return (
    <CalendarDesk
      clinics={directory.clinics}
      clinic={clinic}
      doctors={doctors}
      directory={directory}
      today={present.data.date}
      now={now}
    />
  );
}

/** The doctors of the clinic; for a doctor the own calendar alone. */
function useDoctors(directory: Directory, clinic: Clinic): readonly Doctor[] {
  const { role, doctor_id: own } = useLogin();
  return useMemo(
    () =>
      clinic.doctors.filter((id) => role !== 'doctor' || id === own).flatMap((id) => directory.doctors.get(id) ?? []),
    [clinic, directory, own, role],
  );
}
