import type { ClinicValues } from '../clinics/domain/clinic.ts';
import type { DoctorValues } from '../clinics/domain/doctor.ts';
import type { Service } from '../calendar/schedule.ts';
import type { BusinessSettings } from '../calendar/settings.ts';

/** The demo business. Nobody and nothing in it is real. */
export const demoBusiness = { name: 'Sunrise Clinics', timeZone: 'Asia/Kolkata', country: 'IN' } as const;

export const demoSettings: Partial<BusinessSettings> = {
  customAttributes: [
    {
      key: 'payment_status',
      text: 'Payment status',
      values: [
        { key: 'paid', text: 'Paid' },
        { key: 'unpaid', text: 'Unpaid' },
      ],
      place: 1,
    },
  ],
};

/** Their usernames are those of `publishedUsers`. */
export const demoStaff = [
  { username: 'front', name: 'Farah Khan', role: 'receptionist' },
  { username: 'doctor', name: 'Dr Asha Rao', role: 'doctor' },
  { username: 'manager', name: 'Meera Pillai', role: 'manager' },
] as const;

interface DemoClinic {
  readonly values: ClinicValues;
  readonly latitude: string;
  readonly longitude: string;
}

const indiranagar: DemoClinic = {
  values: {
    partnerId: '642783',
    name: 'Sunrise Clinic Indiranagar',
    address: '14, 100 Feet Road, Indiranagar',
    city: 'Bengaluru',
    state: 'Karnataka',
    pincode: '560038',
    contact: '9999900001',
  },
  latitude: '12.9719',
  longitude: '77.6412',
};

const jayanagar: DemoClinic = {
  values: {
    partnerId: '642784',
    name: 'Sunrise Clinic Jayanagar',
    address: '27, 11th Main Road, 4th Block, Jayanagar',
    city: 'Bengaluru',
    state: 'Karnataka',
    pincode: '560011',
    contact: '9999900002',
  },
  latitude: '12.9250',
  longitude: '77.5938',
};

export const demoClinics: readonly DemoClinic[] = [indiranagar, jayanagar];

type DemoService = Pick<Service, 'name' | 'type' | 'modes' | 'durationMinutes' | 'price'>;

interface DemoDoctor {
  readonly values: DoctorValues;
  /** Where the doctor is from 09:00 to 13:00 and from 16:00 to 20:00, on every day of the week. */
  readonly morning: DemoClinic;
  readonly evening: DemoClinic;
  readonly services: readonly DemoService[];
  readonly seats: number;
}

function consultation(price: number): DemoService {
  return { name: 'Consultation', type: 'REGULAR', modes: ['INCLINIC'], durationMinutes: 15, price };
}

export const demoDoctors: readonly DemoDoctor[] = [
  {
    values: {
      partnerId: '8423994',
      firstName: 'Asha',
      lastName: 'Rao',
      gender: 'F',
      dateOfBirth: '1979-04-18',
      mobile: '9999900011',
      email: 'asha.rao@example.com',
      specialisations: ['General Physician'],
      qualifications: ['MBBS', 'MD'],
      about: 'Family medicine, fevers, and long-term care of diabetes and blood pressure.',
      profileImageUrl: null,
      username: null,
      registrations: [],
    },
    morning: indiranagar,
    evening: indiranagar,
    services: [consultation(500)],
    seats: 1,
  },
  {
    values: {
      partnerId: '8423995',
      firstName: 'Vikram',
      lastName: 'Menon',
      gender: 'M',
      dateOfBirth: '1971-11-02',
      mobile: '9999900012',
      email: 'vikram.menon@example.com',
      specialisations: ['Cardiologist', 'Internal Medicine'],
      qualifications: ['MBBS', 'MD', 'DM'],
      about: 'Heart disease in adults; mornings in Indiranagar, evenings in Jayanagar.',
      profileImageUrl: null,
      username: null,
      registrations: [],
    },
    morning: indiranagar,
    evening: jayanagar,
    services: [consultation(900)],
    seats: 1,
  },
  {
    values: {
      partnerId: '8423996',
      firstName: 'Fatima',
      lastName: 'Sheikh',
      gender: 'F',
      dateOfBirth: '1984-07-25',
      mobile: '9999900013',
      email: 'fatima.sheikh@example.com',
      specialisations: ['Dermatologist'],
      qualifications: ['MBBS', 'DDVL'],
      about: 'Skin, hair and nails; also by video.',
      profileImageUrl: null,
      username: null,
      registrations: [],
    },
    morning: indiranagar,
    evening: indiranagar,
    services: [
      consultation(700),
      { name: 'Follow-up', type: 'FOLLOW_UP', modes: ['INCLINIC'], durationMinutes: 10, price: 300 },
      { name: 'Video consultation', type: 'REGULAR', modes: ['VIDEO'], durationMinutes: 15, price: 600 },
    ],
    seats: 1,
  },
  {
    values: {
      partnerId: '8423997',
      firstName: 'Joseph',
      lastName: 'Kurian',
      gender: 'M',
      dateOfBirth: '1988-01-30',
      mobile: '9999900014',
      email: 'joseph.kurian@example.com',
      specialisations: ['Paediatrician'],
      qualifications: ['MBBS', 'DCH'],
      about: 'Newborns to teenagers; sees siblings together.',
      profileImageUrl: null,
      username: null,
      registrations: [],
    },
    morning: jayanagar,
    evening: jayanagar,
    services: [consultation(600)],
    seats: 2,
  },
];

/** Minutes after local midnight. */
export const demoHours = { morning: { from: 9 * 60, to: 13 * 60 }, evening: { from: 16 * 60, to: 20 * 60 } } as const;

const bengaluru = (pincode: string) => ({ city: 'Bengaluru', pincode });

/** In the form in which programs add them; the first is the patient of the contract's example. */
export const demoPatients = [
  {
    designation: 'Mr.',
    first_name: 'Test',
    last_name: 'Patient',
    gender: 'M',
    dob: '1987-01-06',
    mobile: '+919999999999',
    address: { city: 'Bangalore', pincode: '560049' },
    partner_patient_id: '6742984',
  },
  {
    designation: 'Mrs.',
    first_name: 'Lakshmi',
    last_name: 'Narayanan',
    gender: 'F',
    dob: '1962-03-14',
    mobile: '9999900101',
    address: bengaluru('560038'),
  },
  {
    designation: 'Mr.',
    first_name: 'Arjun',
    middle_name: 'Kumar',
    last_name: 'Gowda',
    gender: 'M',
    dob: '1990-12-09',
    mobile: '9999900102',
    address: bengaluru('560008'),
  },
  {
    designation: 'Ms.',
    first_name: 'Priya',
    last_name: 'Iyer',
    gender: 'F',
    dob: '1996-08-21',
    mobile: '9999900103',
    address: bengaluru('560075'),
  },
  {
    designation: 'Mr.',
    first_name: 'Imran',
    last_name: 'Khan',
    gender: 'M',
    age: 45,
    mobile: '9999900104',
    address: bengaluru('560011'),
  },
  {
    designation: 'Mr.',
    first_name: 'José',
    last_name: 'Fernandes',
    gender: 'M',
    dob: '1955-05-30',
    mobile: '9999900105',
    address: bengaluru('560041'),
  },
  {
    designation: 'Smt.',
    first_name: 'Savitri',
    last_name: 'Devi',
    gender: 'F',
    age: 78,
    mobile: '9999900106',
    address: bengaluru('560004'),
  },
  {
    designation: 'Master.',
    first_name: 'Rohan',
    last_name: 'Gowda',
    gender: 'M',
    dob: '2019-10-02',
    mobile: '9999900102',
    address: bengaluru('560008'),
  },
  {
    designation: 'Baby.',
    first_name: 'Meera',
    last_name: 'Gowda',
    gender: 'F',
    dob: '2023-02-17',
    mobile: '9999900102',
    address: bengaluru('560008'),
  },
  {
    designation: 'Ms.',
    first_name: 'ಕಾವ್ಯ',
    last_name: 'ಶೆಟ್ಟಿ',
    gender: 'F',
    dob: '1993-06-11',
    mobile: '9999900107',
    address: bengaluru('560070'),
  },
  {
    designation: 'Mr.',
    first_name: 'Harpreet',
    last_name: 'Singh',
    gender: 'M',
    dob: '1981-09-27',
    mobile: '9999900108',
    address: bengaluru('560034'),
  },
  { first_name: 'Sam', gender: 'O', age: 29, mobile: '9999900109', address: bengaluru('560102') },
] as const;
