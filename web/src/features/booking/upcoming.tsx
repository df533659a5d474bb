import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { directoryQuery } from '../../api/queries/directory.ts';
import { patientAppointmentsQuery } from '../../api/queries/patients.ts';
import { t } from '../../text/text.ts';
import { clinicClock, longDate } from '../../text/time.ts';
import classes from './booking.module.css';

const shownAtMost = 3;

interface Props {
  readonly id: string;
  /** YYYY-MM-DD */
  readonly today: string;
}

/** The appointments that a patient has today or later: another one may not be what is meant. */
export function Upcoming({ id, today }: Props): ReactNode {
  const visits = useQuery(patientAppointmentsQuery(id));
  const directory = useQuery(directoryQuery);
  const zones = new Map(directory.data?.clinics.map((clinic) => [clinic.clinic_id, clinic.time_zone]));
  const upcoming = (visits.data ?? [])
    .filter(({ stage }) => stage === 'BOOKED' || stage === 'ONGOING')
    .map(({ appointment_id: key, clinic_id: clinic, doctor_id: doctor, start_time: start }) => {
      const clock = clinicClock(zones.get(clinic) ?? 'UTC');
      const seconds = Date.parse(start) / 1_000;
      const date = clock.day(seconds);
      return { key, date, time: clock.time(seconds), doctor: directory.data?.doctors.get(doctor)?.name ?? '' };
    })
    .filter(({ date }) => date >= today)
    .toReversed();
  if (upcoming.length === 0) return null;
  return (
    <ul className={classes['upcoming']} aria-label={t('booking.upcoming')}>
      {upcoming.slice(0, shownAtMost).map(({ key, date, time, doctor }) => (
        <li key={key}>{t('booking.hasAppointment', { time: `${longDate(date)} ${time}`, doctor })}</li>
      ))}
    </ul>
  );
}
