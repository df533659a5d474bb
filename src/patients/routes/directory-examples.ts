import type { Patient, PatientProfile } from '../domain.ts';

/** The clinic of every example. */
export const exampleClinicIds = { id: 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e', partnerId: '642783' } as const;
/** The doctor of every example. */
export const exampleDoctorIds = { id: 'do-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3f', partnerId: '8423994' } as const;

export const examplePatient: Patient = {
  id: 'pt-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b40',
  partnerId: '6742984',
  designation: 'Mr.',
  firstName: 'Test',
  middleName: null,
  lastName: 'Patient',
  gender: 'M',
  dateOfBirth: '1987-01-06',
  fromAge: false,
  mobile: '+919999999999',
  email: 'test.patient@example.com',
  address: '{"city":"Bangalore","pincode":"560049"}',
  tag: null,
  partnerMeta: '{"key1":"value1"}',
  relations: null,
  createdAt: 1_764_000_000,
};

export const exampleBusinessId = 'bu-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3d';

export const exampleProfile: PatientProfile = {
  ...examplePatient,
  updatedAt: 1_764_000_000,
  archived: false,
  bloodGroup: 'B+',
  abha: 'test.patient@abdm',
  extras: '{"referred_by":"Dr. Rao"}',
};
