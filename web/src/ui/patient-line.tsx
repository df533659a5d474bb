import type { ReactNode } from 'react';
import { readableMobile } from '../text/mobile.ts';
import { t } from '../text/text.ts';
import { ageOn } from '../text/time.ts';
import classes from './patient-line.module.css';

interface Props {
  readonly patient: {
    readonly name: string;
    readonly mobile?: string;
    /** YYYY-MM-DD */
    readonly dob?: string;
    readonly gender?: 'M' | 'F' | 'O';
  };
  /** YYYY-MM-DD */
  readonly today: string;
}

/** A patient in a line: enough to tell two of one name, or a family at one number, apart. */
export function PatientLine({ patient, today }: Props): ReactNode {
  const { name, dob, gender, mobile } = patient;
  return (
    <span className={classes['patient']}>
      <bdi className={classes['name']}>{name}</bdi>
      <span className={classes['soft']}>
        {dob !== undefined && t('card.years', { age: ageOn(dob, today) })} {gender !== undefined && t(`sex.${gender}`)}
      </span>
      <span className={classes['soft']} dir="ltr">
        {mobile !== undefined && readableMobile(mobile)}
      </span>
    </span>
  );
}
