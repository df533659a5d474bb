import type pg from 'pg';

/** Two clinics in one city, doctors who work around the clock, of two services each, and a few patients. */
export interface TorturedPractice {
  readonly businessId: string;
  readonly places: readonly Place[];
  readonly patientIds: readonly string[];
}

/** Where a doctor can be booked: the service of a session at a clinic. */
export interface Place {
  readonly doctorId: string;
  readonly clinicId: string;
  readonly serviceId: string;
  readonly sessionIds: readonly string[];
  readonly slotSeconds: number;
}

const firstSeats = 1;
export const zoneOffsetSeconds = 5.5 * 3_600;
const businessId = 'bu-torture';
const doctors = 3;
const patients = 40;
const clinics = ['cl-1', 'cl-2'];
/** Slots of two lengths that overlap: a seat of one is not a seat of the other. */
const services = [
  { id: 'short', minutes: 15 },
  { id: 'long', minutes: 20 },
];
const weekdays = [1, 2, 3, 4, 5, 6, 7];

/** Fills an empty, migrated database. */
export async function loadTorturedPractice(client: pg.Client): Promise<TorturedPractice> {
  const insert = async (text: string, ...values: readonly unknown[]): Promise<void> =>
    void (await client.query(text, [businessId, ...values]));
  await insert(
    `insert into businesses (id, name, time_zone, country, settings, created_at)
     values ($1, 'Torture', 'Asia/Kolkata', 'IN', '{"patientConflicts": "allow"}', now())`,
  );
  for (const clinicId of clinics) {
    await insert(
      `insert into clinics (business_id, id, name, address, city, created_at)
       values ($1, $2, 'Clinic', 'Road 1', 'Bengaluru', now())`,
      clinicId,
    );
  }
  const patientIds = Array.from({ length: patients }, (_, index) => `pt-${index + 1}`);
  await insert(
    `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
     select $1, unnest($2::text[]), 'Meera', 'F', now(), now()`,
    patientIds,
  );
  const places: Place[] = [];
  for (let number = 1; number <= doctors; number += 1) {
    const doctorId = `do-${number}`;
    await insert(
      `insert into doctors (business_id, id, first_name, last_name, gender, created_at)
       values ($1, $2, 'Asha', 'Rao', 'F', now())`,
      doctorId,
    );
    // Every other one works in two clinics in the same hours, and can be in one at a time.
    for (const clinicId of number % 2 === 0 ? clinics : clinics.slice(0, 1)) {
      await insert(
        `insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at) values ($1, $2, $3, now())`,
        doctorId,
        clinicId,
      );
      for (const { id, minutes } of services) {
        const serviceId = `sv-${doctorId}-${clinicId}-${id}`;
        places.push({
          doctorId,
          clinicId,
          serviceId,
          ...(await addPlace(insert, doctorId, clinicId, serviceId, minutes)),
        });
      }
    }
  }
  return { businessId, places, patientIds };
}

async function addPlace(
  insert: (text: string, ...values: readonly unknown[]) => Promise<void>,
  doctorId: string,
  clinicId: string,
  serviceId: string,
  minutes: number,
): Promise<Pick<Place, 'sessionIds' | 'slotSeconds'>> {
  await insert(
    `insert into services (business_id, id, doctor_id, name, type, modes, duration_minutes, price, currency, pre_pay,
       post_pay, book_ahead_days, minimum_notice_minutes, allow_patient_booking, created_at)
     values ($1, $2, $3, $2, 'REGULAR', '{INCLINIC}', $4, 500, 'INR', false, true, 30, 0, true, now())`,
    serviceId,
    doctorId,
    minutes,
  );
  const sessionIds = weekdays.map((weekday) => `se-${serviceId}-${weekday}`);
  await insert(
    `insert into sessions (business_id, id, doctor_id, clinic_id, service_id, weekday, from_minute, to_minute,
       slot_minutes, buffer_minutes, seats, created_at)
     select $1, id, $2, $3, $4, weekday, 0, 1440, $5, 0, $6, now()
     from unnest($7::text[], $8::integer[]) as s (id, weekday)`,
    doctorId,
    clinicId,
    serviceId,
    minutes,
    firstSeats,
    sessionIds,
    weekdays,
  );
  return { sessionIds, slotSeconds: minutes * 60 };
}
