import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { directoryQuery } from '../../api/queries/directory.ts';
import { type PatientAppointment, patientAppointmentsQuery } from '../../api/queries/patients.ts';
import { paths } from '../../paths.ts';
import type { TextKey } from '../../text/en.ts';
import { t } from '../../text/text.ts';
import { clinicClock, longDate } from '../../text/time.ts';
import classes from './patients.module.css';

/** Whoever has checked in waits, though the stage is that of a booking. */
function stateOf({ stage, visit_checkin: checkedIn }: PatientAppointment): TextKey {
  return stage === 'BOOKED' && checkedIn !== undefined ? 'state.waiting' : `stage.${stage}`;
}

/** Every appointment of a patient, the newest first; each leads to its day. */
export function PatientVisits({ id }: { readonly id: string }): ReactNode {
  const visits = useQuery(patientAppointmentsQuery(id));
  const directory = useQuery(directoryQuery);
  const zones = new Map(directory.data?.clinics.map((clinic) => [clinic.clinic_id, clinic.time_zone]));
  return (
    <section>
      <h2>{t('patients.visits')}</h2>
      {visits.data?.length === 0 && <p className={classes['soft']}>{t('patients.noVisits')}</p>}
      <ul className={classes['list']}>
        {(visits.data ?? []).map((visit) => {
          const clock = clinicClock(zones.get(visit.clinic_id) ?? 'UTC');
          const start = Date.parse(visit.start_time) / 1_000;
          const date = clock.day(start);
          return (
            <li key={visit.appointment_id}>
              <Link href={paths.day({ clinic: visit.clinic_id, date, card: visit.appointment_id })}>
                {longDate(date)} {clock.time(start)} · <bdi>{directory.data?.doctors.get(visit.doctor_id)?.name}</bdi>
                <span className={classes['soft']}> {t(stateOf(visit))}</span>
              </Link>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
