import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { type FoundPatient, householdQuery } from '../../api/queries/patients.ts';
import { t } from '../../text/text.ts';
import { PatientLine } from '../../ui/patient-line.tsx';
import { NewPatientFields } from './new-patient-fields.tsx';
import { newPatientForm } from './new-patient-form.ts';
import { PatientField } from './patient-field.tsx';
import type { PartProps } from './part-props.ts';
import classes from './booking.module.css';

/** Who comes: found, chosen from a household, or new. */
export function PatientPart({
  draft,
  change,
  errors,
  today,
  isWalkIn,
}: PartProps & { readonly today: string }): ReactNode {
  if (draft.patient !== null) {
    return <ChosenPatient patient={draft.patient} today={today} change={change} />;
  }
  if (draft.newPatient !== null) {
    return (
      <>
        <NewPatientFields form={draft.newPatient} change={(newPatient) => change({ newPatient })} errors={errors} />
        <button type="button" className={classes['link']} onClick={() => change({ newPatient: null })}>
          {t('booking.searchAgain')}
        </button>
        {isWalkIn && <p className={classes['soft']}>{t('booking.guestHint')}</p>}
      </>
    );
  }
  return (
    <PatientField
      today={today}
      typed={draft.typed}
      type={(typed) => change({ typed })}
      error={errors['patient']}
      choose={(patient) => change({ patient })}
      addNew={(typed) => change({ newPatient: newPatientForm(typed) })}
    />
  );
}

interface ChosenProps extends Pick<PartProps, 'change'> {
  readonly patient: FoundPatient;
  readonly today: string;
}

/** The patient, and the others at the same number: the one at the desk may be the daughter. */
function ChosenPatient({ patient, today, change }: ChosenProps): ReactNode {
  const household = useQuery(householdQuery(patient.mobile));
  const others = (household.data ?? []).filter(({ id }) => id !== patient.id);
  return (
    <div className={classes['chosen']}>
      <PatientLine patient={patient} today={today} />
      <button type="button" className={classes['link']} onClick={() => change({ patient: null })}>
        {t('booking.anotherPatient')}
      </button>
      {others.length > 0 && (
        <div className={classes['household']} role="group" aria-label={t('booking.household')}>
          <span className={classes['soft']}>{t('booking.household')}</span>
          {others.map((other) => (
            <button key={other.id} type="button" onClick={() => change({ patient: other })}>
              <PatientLine patient={other} today={today} />
            </button>
          ))}
        </div>
      )}
    </div>
  );
}
