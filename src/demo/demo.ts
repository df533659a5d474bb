import { checkPatientBody, readNewPatient } from '../patients/contract/registration.ts';
import { insertBusiness } from '../access/db/businesses.ts';
import { insertApiClient, selectApiClientSecret } from '../access/db/clients.ts';
import { insertClinic } from '../clinics/db/clinics.ts';
import type { Queryable } from '../postgres/database.ts';
import { insertService } from '../schedules/db/services.ts';
import { insertDoctor } from '../clinics/db/doctors.ts';
import { lockCatalogChanges } from '../runtime/db/catalog.ts';
import { insertAssignments } from '../clinics/db/assignments.ts';
import { insertPatient } from '../patients/db/patients.ts';
import { insertSession } from '../schedules/db/sessions.ts';
import { updateClinicSettings, updateSettings } from '../clinics/db/settings.ts';
import { invalidRequest } from '../kernel/errors.ts';
import type { Session } from '../calendar/schedule.ts';
import { localDateOf } from '../kernel/time.ts';
import type { Runtime } from '../runtime/context.ts';
import { scopes } from '../rights/scopes.ts';
import { publishedClient } from '../access/domain.ts';
import { demoBusiness, demoClinics, demoDoctors, demoHours, demoPatients, demoSettings, demoStaff } from './data.ts';
import { insertStaff } from '../staff/db/staff.ts';
import { hashSecret } from '../runtime/secrets.ts';

/**
 * Adds the demo business with its client, users, clinics, doctors, schedules and patients: all of it or nothing. Does nothing
 * where the demo's client exists, revoked or not.
 */
export async function seedDemo(runtime: Runtime): Promise<void> {
  const secretHash = await hashSecret(publishedClient.secret);
  await runtime.db.transaction(async (tx) => {
    await lockCatalogChanges(tx, publishedClient.id);
    if ((await selectApiClientSecret(tx, publishedClient.id)) !== undefined) return;
    const businessId = runtime.newId('business');
    const createdAt = runtime.now();
    const { name, timeZone, country } = demoBusiness;
    await insertBusiness(tx, { id: businessId, name, timeZone, country, createdAt });
    await updateSettings(tx, businessId, { time_zone: timeZone, country, settings: JSON.stringify(demoSettings) });
    await insertApiClient(tx, {
      id: publishedClient.id,
      businessId,
      name: 'Demo',
      secretHash,
      scopes: [...scopes],
      createdAt,
    });
    const clinicIds = await addClinics(runtime, tx, businessId);
    const doctorIds: string[] = [];
    for (const doctor of demoDoctors) doctorIds.push(await addDoctor(runtime, tx, businessId, doctor, clinicIds));
    await addStaff(runtime, tx, businessId, secretHash, doctorIds);
    await addPatients(runtime, tx, businessId);
  });
}

/** The doctor among them is the first of the demo's. Their password is the secret of the client. */
async function addStaff(
  runtime: Runtime,
  tx: Queryable,
  businessId: string,
  passwordHash: string,
  doctorIds: readonly string[],
): Promise<void> {
  for (const user of demoStaff) {
    await insertStaff(tx, {
      ...user,
      businessId,
      id: runtime.newId('staff'),
      doctorId: user.role === 'doctor' ? (doctorIds[0] ?? null) : null,
      clinicIds: [],
      passwordHash,
      mustChangePassword: false,
      createdAt: runtime.now(),
    });
  }
}

type ClinicIds = ReadonlyMap<(typeof demoClinics)[number], string>;

async function addClinics(runtime: Runtime, tx: Queryable, businessId: string): Promise<ClinicIds> {
  const ids = new Map<(typeof demoClinics)[number], string>();
  for (const clinic of demoClinics) {
    const id = runtime.newId('clinic');
    await insertClinic(tx, businessId, id, clinic.values, runtime.now());
    await updateClinicSettings(tx, businessId, {
      id,
      partner_id: clinic.values.partnerId,
      name: clinic.values.name,
      time_zone: null,
      country: null,
      accept_any_time: null,
      latitude: clinic.latitude,
      longitude: clinic.longitude,
      display_names: 'none',
      display_message: null,
    });
    ids.set(clinic, id);
  }
  return ids;
}

async function addDoctor(
  runtime: Runtime,
  tx: Queryable,
  businessId: string,
  doctor: (typeof demoDoctors)[number],
  clinicIds: ClinicIds,
): Promise<string> {
  const doctorId = runtime.newId('doctor');
  await insertDoctor(tx, businessId, doctorId, doctor.values, runtime.now());
  const places = [
    { clinicId: clinicIds.get(doctor.morning) ?? '', hours: demoHours.morning },
    { clinicId: clinicIds.get(doctor.evening) ?? '', hours: demoHours.evening },
  ];
  await insertAssignments(
    tx,
    businessId,
    places.map(({ clinicId }) => ({ doctorId, clinicId })),
    runtime.now(),
  );
  for (const service of doctor.services) {
    const serviceId = runtime.newId('service');
    await insertService(tx, businessId, {
      ...service,
      id: serviceId,
      doctorId,
      currency: 'INR',
      prePay: false,
      postPay: true,
      bookAheadDays: 60,
      minimumNoticeMinutes: 0,
      maxAppointmentsPerDay: null,
      allowPatientBooking: true,
      reminders: [],
      archived: false,
      createdAt: runtime.now(),
    });
    const offered = { doctorId, serviceId, slotMinutes: service.durationMinutes, seats: doctor.seats };
    for (const place of places) await addWeek(runtime, tx, businessId, { ...offered, ...place });
  }
  return doctorId;
}

type Week = Pick<Session, 'doctorId' | 'clinicId' | 'serviceId' | 'slotMinutes' | 'seats'> & {
  readonly hours: { readonly from: number; readonly to: number };
};

async function addWeek(
  runtime: Runtime,
  tx: Queryable,
  businessId: string,
  { hours, ...offered }: Week,
): Promise<void> {
  for (const weekday of [1, 2, 3, 4, 5, 6, 7]) {
    const session: Session = {
      ...offered,
      id: runtime.newId('session'),
      weekday,
      date: null,
      fromMinute: hours.from,
      toMinute: hours.to,
      validFrom: null,
      validUntil: null,
      everyWeeks: 1,
      weeksOfMonth: null,
      replaces: false,
      bufferBeforeMinutes: 0,
      bufferMinutes: 0,
      maxAppointments: null,
    };
    await insertSession(tx, businessId, session, runtime.now());
  }
}

async function addPatients(runtime: Runtime, tx: Queryable, businessId: string): Promise<void> {
  const bodyContext = { country: demoBusiness.country, today: localDateOf(runtime.now(), demoBusiness.timeZone) };
  for (const patient of demoPatients) {
    const issues = checkPatientBody(patient, '', bodyContext, true);
    if (issues.length > 0) throw invalidRequest(issues);
    const { partnerId, record } = readNewPatient(patient, '', bodyContext);
    const id = runtime.newId('patient');
    const added = { id, partnerId, createdAt: runtime.now(), values: record, isCounted: false };
    await insertPatient(tx, businessId, added);
  }
}
