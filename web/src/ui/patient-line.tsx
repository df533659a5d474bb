import type { ReactNode } from 'react';
import { readableMobile } from '../text/mobile.ts';
import { t } from '../text/text.ts';
import { ageOfBorn, ageText } from '../text/person.ts';
import classes from './patient-line.module.css';

interface Props {
  readonly patient: {
    readonly name: string;
    readonly mobile?: string;
    /** YYYY-MM-DD */
    readonly dob?: string;
    /** It was worked out from an age in years. */
    readonly isAge?: boolean;
    readonly gender?: 'M' | 'F' | 'O';
  };
  /** YYYY-MM-DD */
  readonly today: string;
}

/** A patient in a line: enough to tell two of one name, or a family at one number, apart. */
export function PatientLine({ patient, today }: Props): ReactNode {
  const { name, dob, isAge = false, gender, mobile } = patient;
  return (
    <span className={classes['patient']}>
      <bdi className={classes['name']}>{name}</bdi>
      <span className={classes['soft']}>
        {dob !== undefined && ageText(ageOfBorn(dob, today, isAge))} {gender !== undefined && t(`sex.${gender}`)}
      </span>
      <span className={classes['soft']} dir="ltr">
        {mobile !== undefined && readableMobile(mobile)}
      </span>
    </span>
  );
}
