import type { ReactNode } from 'react';
import type { FoundPatient } from '../../api/queries/patients.ts';
import { t } from '../../text/text.ts';
import { ageOn } from '../../text/time.ts';
import classes from './booking.module.css';

interface Props {
  readonly patient: FoundPatient;
  /** YYYY-MM-DD */
  readonly today: string;
}

/** A patient in a line: enough to tell two of one name, or a family at one number, apart. */
export function PatientLine({ patient, today }: Props): ReactNode {
  const { name, dob, gender, mobile } = patient;
  return (
    <span className={classes['patient']}>
      <bdi className={classes['patientName']}>{name}</bdi>
      <span className={classes['soft']}>
        {dob !== undefined && t('card.years', { age: ageOn(dob, today) })} {gender !== undefined && t(`sex.${gender}`)}
      </span>
      <span className={classes['soft']} dir="ltr">
        {mobile}
      </span>
    </span>
  );
}
