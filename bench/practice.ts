import type pg from 'pg';

/** How much there is of everything: one business whose doctors all work every day. */
export const size = { clinics: 5, doctors: 50, days: 60, slotsPerDay: 32, patients: 1_000 } as const;

/** Free slots of an empty practice. */
export const slotCount = size.doctors * size.days * size.slotsPerDay;

const zone = 'Asia/Kolkata';
/** Kolkata knows no summer time. */
const offsetSeconds = 5.5 * 3_600;
const daySeconds = 86_400;
export const slotSeconds = 900;
/** Minutes after midnight. */
const opensAt = 9 * 60;
const closesAt = opensAt + (size.slotsPerDay * slotSeconds) / 60;

/** Ids look like ours and end in a number that SQL and pgbench can work out without padding. */
const firstNumber = 100_000_000_000;
const idMiddle = '0197f3d2-5b11-7c02-8a44-';
export const idStart = {
  business: `bu-${idMiddle}`,
  clinic: `cl-${idMiddle}`,
  doctor: `do-${idMiddle}`,
  service: `sv-${idMiddle}`,
  // Before the number of the doctor and the day of the week.
  session: 'se-',
  patient: `pt-${idMiddle}`,
  partnerClinic: 'PC-',
  partnerDoctor: 'PD-',
  partnerPatient: 'PP-',
  partnerAppointment: 'BENCH-',
} as const;

export function numbered(kind: keyof typeof idStart, index: number): string {
  return `${idStart[kind]}${firstNumber + index}`;
}

export const businessId = numbered('business', 0);

/** Numbers that are the same for the bodies sent over HTTP and for pgbench's script. */
export const arithmetic = {
  firstNumber,
  daySeconds,
  slotSeconds,
  doctors: size.doctors,
  days: size.days,
  patients: size.patients,
  clinics: size.clinics,
};

export interface FirstDay {
  /** YYYY-MM-DD at the clinics. */
  readonly date: string;
  /** Its first slot, epoch seconds. */
  readonly opensAt: number;
}

/** Tomorrow: the first of the days on which everything is free. */
export function firstDay(nowSeconds: number): FirstDay {
  const tomorrow = Math.floor((nowSeconds + offsetSeconds) / daySeconds) + 1;
  return { date: dateOf(tomorrow * daySeconds), opensAt: tomorrow * daySeconds - offsetSeconds + opensAt * 60 };
}

function dateOf(epochSeconds: number): string {
  return new Date(epochSeconds * 1_000).toISOString().slice(0, 10);
}

interface Slot {
  readonly doctor: number;
  readonly clinic: number;
  readonly patient: number;
  /** YYYY-MM-DD */
  readonly date: string;
  /** Epoch seconds. */
  readonly startAt: number;
}

/**
 * The slot that booking number `index` (0 … slotCount − 1) takes: each doctor in turn, and of each doctor each day in
 * turn.
 */
export function slotAt(index: number, first: FirstDay): Slot {
  const round = Math.floor(index / size.doctors);
  const doctor = index % size.doctors;
  const day = round % size.days;
  return {
    doctor,
    clinic: doctor % size.clinics,
    // A step that shares no divisor with the number of doctors, so that every doctor sees every patient.
    patient: (index * 7) % size.patients,
    date: addDays(first.date, day),
    startAt: first.opensAt + day * daySeconds + Math.floor(round / size.days) * slotSeconds,
  };
}

export function addDays(date: string, days: number): string {
  return dateOf(Date.parse(`${date}T00:00:00Z`) / 1_000 + days * daySeconds);
}

/**
 * A body like the contract's example: every id the partner's, the patient described once more, attributes and metas.
 */
export function bookingBody(index: number, first: FirstDay): object {
  const { doctor, clinic, patient, startAt } = slotAt(index, first);
  return {
    partner_appointment_id: numbered('partnerAppointment', index),
    partner_clinic_id: numbered('partnerClinic', clinic),
    partner_doctor_id: numbered('partnerDoctor', doctor),
    partner_patient_id: numbered('partnerPatient', patient),
    appointment_details: {
      start_time: startAt,
      end_time: startAt + slotSeconds,
      mode: 'INCLINIC',
      custom_attributes: { label: ['vitals_submitted'], tags: ['paid', 'in_consult'], payment_status: 'paid' },
      video_connect: { vendor: 'other', url: 'https://example.com/room' },
    },
    patient_details: {
      designation: 'Mr.',
      first_name: 'Test',
      middle_name: '',
      last_name: 'Patient',
      mobile: '+919999999999',
      gender: 'M',
      dob: '1987-01-06',
      address: { city: 'Bangalore', pincode: 560049 },
      partner_patient_id: numbered('partnerPatient', patient),
    },
    partner_meta: { encounter_id: '123', source: 'bench' },
    display_meta: { vendor_patient_id: 'P41025551968206', visits: 3 },
  };
}

/** Fills an empty, migrated database. */
export async function loadPractice(client: pg.Client): Promise<void> {
  const settings = {
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
  const insert = async (text: string, ...values: readonly unknown[]): Promise<void> =>
    void (await client.query(text, [businessId, ...values]));
  await insert(
    "insert into businesses (id, name, time_zone, country, settings, created_at) values ($1, 'Bench', $2, 'IN', $3, now())",
    zone,
    JSON.stringify(settings),
  );
  await insert(
    `insert into clinics (business_id, id, partner_id, name, address, city, created_at)
     select $1, $2 || n, $3 || n, 'Clinic ' || n, 'Road 1', 'Bengaluru', now()
       from generate_series($4::bigint, $5::bigint) as n`,
    idStart.clinic,
    idStart.partnerClinic,
    firstNumber,
    firstNumber + size.clinics - 1,
  );
  const doctors = [firstNumber, firstNumber + size.doctors - 1];
  await insert(
    `insert into doctors (business_id, id, partner_id, first_name, last_name, gender, created_at)
     select $1, $2 || n, $3 || n, 'Doctor', n::text, 'F', now() from generate_series($4::bigint, $5::bigint) as n`,
    idStart.doctor,
    idStart.partnerDoctor,
    ...doctors,
  );
  await insert(
    `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at)
     select $1, $2 || n, $3 || $4::bigint + (n - $4::bigint) % $6::bigint, now()
       from generate_series($4::bigint, $5::bigint) as n`,
    idStart.doctor,
    idStart.clinic,
    ...doctors,
    size.clinics,
  );
  await insert(
    `insert into services (business_id, id, doctor_id, name, type, modes, duration_minutes, price, currency, pre_pay, post_pay,
       book_ahead_days, minimum_notice_minutes, allow_patient_booking, created_at)
     select $1, $2 || n, $3 || n, 'Consultation', 'REGULAR', '{INCLINIC}', $6::integer, 500, 'INR', false, true, $7::integer, 0, true, now()
     from generate_series($4::bigint, $5::bigint) as n`,
    idStart.service,
    idStart.doctor,
    ...doctors,
    slotSeconds / 60,
    size.days + 2,
  );
  await insert(
    `insert into sessions (business_id, id, doctor_id, clinic_id, service_id, weekday, from_minute, to_minute, slot_minutes, buffer_minutes, seats, created_at)
     select $1, $11 || n || '-' || weekday, $2 || n, $3 || $5::bigint + (n - $5::bigint) % $7::bigint, $4 || n, weekday, $8::integer, $9::integer,
       $10::integer, 0, 1, now()
     from generate_series($5::bigint, $6::bigint) as n, generate_series(1, 7) as weekday`,
    idStart.doctor,
    idStart.clinic,
    idStart.service,
    ...doctors,
    size.clinics,
    opensAt,
    closesAt,
    slotSeconds / 60,
    idStart.session,
  );
  await insert(
    `insert into patients (business_id, id, partner_id, designation, first_name, middle_name, last_name, gender, date_of_birth, mobile, address, created_at, updated_at)
     select $1, $2 || n, $3 || n, 'Mr.', 'Test', '', 'Patient', 'M', '1987-01-06', '+919999999999', '{"city": "Bangalore", "pincode": 560049}', now(), now()
     from generate_series($4::bigint, $5::bigint) as n`,
    idStart.patient,
    idStart.partnerPatient,
    firstNumber,
    firstNumber + size.patients - 1,
  );
}
