import { beforeEach } from 'vitest';
import { type Body, type Desk, instant } from './desk.ts';

export const details = {
  designation: 'Mr.',
  first_name: 'Test',
  middle_name: '',
  last_name: 'Patient',
  gender: 'M',
  dob: '1987-01-06',
  mobile: '+919999999999',
  address: { city: 'Bangalore', pincode: 560049 },
  partner_patient_id: 'new',
};

/** Books for the partner's patient `new` unless another is named. */
export function bodyFor(
  desk: Desk,
  start: string | number,
  patientDetails: Body | undefined,
  ids: Body = { partner_patient_id: 'new' },
): Body {
  return { ...desk.body(start), patient_id: undefined, ...ids, patient_details: patientDetails };
}

/** Answers, each time that it is called, the start of a slot that the test has not used yet. */
export function openStarts(): () => number {
  let used = 0;
  beforeEach(() => {
    used = 0;
  });
  return () => {
    used += 1;
    return instant('09:00') + (used - 1) * 900;
  };
}
