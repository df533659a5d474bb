import type { ReactNode } from 'react';
import type { FoundPatient } from '../../api/queries/patients.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { LastVisit } from '../../shared/last-visit.tsx';
import { PatientLine } from '../../ui/patient-line.tsx';
import { Alike } from '../../shared/new-patient/alike.tsx';
import { Household } from '../../shared/new-patient/household.tsx';
import { NewPatientFields } from '../../shared/new-patient/new-patient-fields.tsx';
import { newPatientForm } from '../../shared/new-patient/new-patient-form.ts';
import { PatientField } from './patient-field.tsx';
import type { PartProps } from './part-props.ts';
import { Upcoming } from './upcoming.tsx';
import classes from './booking.module.css';

/** Who comes: found, chosen from a household, or new. */
export function PatientPart({
  draft,
  change,
  errors,
  today,
  isWalkIn,
}: PartProps & { readonly today: string }): ReactNode {
  const mayAdd = useLogin().operations.includes('addPatient');
  if (draft.patient !== null) {
    return <ChosenPatient patient={draft.patient} today={today} change={change} />;
  }
  if (draft.newPatient !== null) {
    return (
      <>
        <NewPatientFields
          form={draft.newPatient}
          change={(newPatient) => change({ newPatient })}
          errors={errors}
          isGuest={isWalkIn}
          today={today}
          choose={(patient) => change({ patient })}
        />
        <Alike name={draft.newPatient.name} today={today} choose={(patient) => change({ patient })} />
        <button
          type="button"
          className={classes['link']}
          onClick={() => change({ newPatient: null, setAside: draft.newPatient })}
        >
          {t('booking.searchAgain')}
        </button>
        {isWalkIn && <p className={classes['soft']}>{t('booking.guestHint')}</p>}
      </>
    );
  }
  const { setAside } = draft;
  const addNew = (typed: string): void => change({ newPatient: newPatientForm(typed, setAside), setAside: null });
  return (
    <>
      <PatientField
        today={today}
        typed={draft.typed}
        type={(typed) => change({ typed })}
        error={errors['patient']}
        choose={(patient) => change({ patient })}
        addNew={mayAdd ? addNew : undefined}
      />
      {setAside !== null && (
        <button
          type="button"
          className={classes['link']}
          onClick={() => change({ newPatient: setAside, setAside: null })}
        >
          {t('booking.backToNew')}
        </button>
      )}
    </>
  );
}

interface ChosenProps extends Pick<PartProps, 'change'> {
  readonly patient: FoundPatient;
  readonly today: string;
}

/** The patient, and the others at the same number. */
function ChosenPatient({ patient, today, change }: ChosenProps): ReactNode {
  return (
    <div className={classes['chosen']}>
      <PatientLine patient={patient} today={today} />
      <LastVisit id={patient.id} />
      <button type="button" className={classes['link']} onClick={() => change({ patient: null })}>
        {t('booking.anotherPatient')}
      </button>
      <Upcoming id={patient.id} today={today} />
      <Household
        label={t('booking.household')}
        mobile={patient.mobile}
        except={patient.id}
        today={today}
        choose={(other) => change({ patient: other })}
      />
    </div>
  );
}
