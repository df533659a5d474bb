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
  return <Choices label={t('booking.household')} patients={others} today={today} choose={choose} />;
}

interface ChoicesProps extends Pick<Props, 'today' | 'choose'> {
  readonly label: string;
  readonly patients: readonly FoundPatient[];
}

/** Patients to choose from, each with the last visit; nothing where there are none. */
export function Choices({ label, patients, today, choose }: ChoicesProps): ReactNode {
  if (patients.length === 0) return null;
  return (
    <div className={classes['household']} role="group" aria-label={label}>
      <span className={classes['soft']}>{label}</span>
      {patients.map((patient) => (
        <button key={patient.id} type="button" onClick={() => choose(patient)}>
          <PatientLine patient={patient} today={today} />
          <LastVisit id={patient.id} />
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
