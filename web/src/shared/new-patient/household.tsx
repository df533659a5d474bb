import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type FoundPatient, householdQuery } from '../../api/queries/patients.ts';
import { LastVisit } from '../last-visit.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import classes from './new-patient.module.css';

interface Props {
  readonly label: string;
  /** With the country code; undefined: nobody to show. */
  readonly mobile: string | undefined;
  /** The one who is chosen already. */
  readonly except: string | undefined;
  /** YYYY-MM-DD */
  readonly today: string;
  readonly choose: (patient: FoundPatient) => void;
}

/** The others at a number, each with the last visit: the one at the desk may be the daughter, or known already. */
export function Household({ label, mobile, except, today, choose }: Props): ReactNode {
  const household = useQuery(householdQuery(mobile));
  const others = (household.data ?? []).filter(({ id }) => id !== except);
  return <Choices label={label} patients={others} today={today} choose={choose} />;
}

interface ChoicesProps extends Pick<Props, 'label' | 'today' | 'choose'> {
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
