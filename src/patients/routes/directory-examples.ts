import { stringifyAnswer } from '../../kernel/raw-json.ts';
import type { Clinic } from '../../clinics/domain/clinic.ts';
import type { Doctor } from '../../clinics/domain/doctor.ts';
import type { WeeklyHours } from '../../clinics/domain/weekly-hours.ts';
import type { Patient, PatientProfile } from '../domain.ts';

/** An answer as it goes out, for the OpenAPI document. */
export function exampleOf(answer: object): unknown {
  return JSON.parse(stringifyAnswer(answer));
}

const clinicId = 'cl-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3e';
const doctorId = 'do-0197f3d2-6c1a-7b3e-9d55-0f2d6c1a7b3f';

export const exampleClinic: Clinic = {
  id: clinicId,
  partnerId: '642783',
  name: 'Sunrise Clinic Indiranagar',
  address: '14, 100 Feet Road, Indiranagar',
  city: 'Bengaluru',
  state: 'Karnataka',
  pincode: '560038',
  contact: '9999900001',
  country: 'IN',
  latitude: '12.9719',
  longitude: '77.6412',
  createdAt: 1_764_000_000,
  doctors: [{ id: doctorId, firstName: 'Asha', lastName: 'Rao' }],
};

export const exampleDoctor: Doctor = {
  id: doctorId,
  partnerId: '8423994',
  firstName: 'Asha',
  lastName: 'Rao',
  gender: 'F',
  dateOfBirth: '1979-04-18',
  mobile: '9999900011',
  email: 'asha.rao@example.com',
  specialisations: ['General Physician'],
  qualifications: ['MBBS', 'MD'],
  about: 'Family medicine.',
  profileImageUrl: 'https://example.com/images/asha-rao.jpg',
  username: null,
  registrations: [{ council: 'Karnataka Medical Council', medical_id: 'KMC 48213', year: '2004', default: true }],
  createdAt: 1_764_000_000,
  clinics: [{ id: clinicId, name: 'Sunrise Clinic Indiranagar' }],
};

const weekday = [
  { fromMinute: 540, toMinute: 780 },
  { fromMinute: 960, toMinute: 1_140 },
];

export const exampleHours: WeeklyHours = [
  weekday,
  weekday,
  weekday,
  weekday,
  weekday,
  [{ fromMinute: 540, toMinute: 780 }],
  [],
];

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
