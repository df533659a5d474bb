import { exampleClinicIds, exampleDoctorIds } from '../../patients/routes/directory-examples.ts';
import type { Clinic } from '../domain/clinic.ts';
import type { Doctor } from '../domain/doctor.ts';
import type { WeeklyHours } from '../domain/weekly-hours.ts';

export const exampleClinic: Clinic = {
  ...exampleClinicIds,
  name: 'Sunrise Clinic Indiranagar',
  address: '14, 100 Feet Road, Indiranagar',
  city: 'Bengaluru',
  state: 'Karnataka',
  pincode: '560038',
  contact: '9999900001',
  country: 'IN',
  timeZone: 'Asia/Kolkata',
  latitude: '12.9719',
  longitude: '77.6412',
  createdAt: 1_764_000_000,
  doctors: [{ id: exampleDoctorIds.id, firstName: 'Asha', lastName: 'Rao' }],
};

export const exampleDoctor: Doctor = {
  ...exampleDoctorIds,
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
  clinics: [{ id: exampleClinicIds.id, name: 'Sunrise Clinic Indiranagar' }],
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

/** The effect of another zone, for the business and for a clinic. */
export const zoneDescription =
  'Another time zone moves sessions and slots, which go by the wall clock. Appointments stay at their instants; ' +
  'their days of practice, queues and tokens follow in the same transaction. An appointment keeps its token where ' +
  'its day stays, else it gets the next token of the new day. Appointments that lose their place in the hours are ' +
  'listed, too. A zone in which sessions of one doctor and service would overlap, at two clinics, is a 400 that ' +
  'names them.';
