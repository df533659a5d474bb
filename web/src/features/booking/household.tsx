import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type FoundPatient, householdQuery, patientAppointmentsQuery } from '../../api/queries/patients.ts';
import { locale, t } from '../../text/text.ts';
import { PatientLine } from '../../ui/patient-line.tsx';
import classes from './booking.module.css';

interface Props {
  /** With the country code; undefined: nobody to show. */
  readonly mobile: string | undefined;
  /** The one who is chosen already. */
  readonly except: string | undefined;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly choose: (patient: FoundPatient) => void;
}

/** The others at a number, each with the last visit: the one at the desk may be the daughter, or known already. */
export function Household({ mobile, except, today, choose }: Props): ReactNode {
  const household = useQuery(householdQuery(mobile));
  const others = (household.data ?? []).filter(({ id }) => id !== except);
  if (others.length === 0) return null;
  return (
    <div className={classes['household']} role="group" aria-label={t('booking.household')}>
      <span className={classes['soft']}>{t('booking.household')}</span>
      {others.map((other) => (
        <button key={other.id} type="button" onClick={() => choose(other)}>
          <PatientLine patient={other} today={today} />
          <LastVisit id={other.id} />
        </button>
      ))}
    </div>
  );
}

/** When a patient was here last; nothing for one who never was. */
export function LastVisit({ id }: { readonly id: string }): ReactNode {
  const visits = useQuery(patientAppointmentsQuery(id));
  const last = visits.data?.find(({ stage }) => stage === 'COMPLETED');
  if (last === undefined) return null;
  const date = new Intl.DateTimeFormat(locale(), { dateStyle: 'medium' }).format(new Date(last.start_time));
  return <span className={classes['soft']}>{t('booking.lastVisit', { date })}</span>;
}
