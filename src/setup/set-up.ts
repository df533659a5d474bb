import { insertBusiness } from '../access/db/businesses.ts';
import { insertApiClient } from '../access/db/clients.ts';
import { findSlots } from '../calendar/slots.ts';
import { readNewClinic } from '../clinics/contract/clinics.ts';
import { readNewDoctor } from '../clinics/contract/doctors.ts';
import { insertAssignments } from '../clinics/db/assignments.ts';
import { insertClinic } from '../clinics/db/clinics.ts';
import { insertDoctor } from '../clinics/db/doctors.ts';
import { invalidRequest } from '../kernel/errors.ts';
import { addDays, localDateOf } from '../kernel/time.ts';
import type { Queryable } from '../postgres/database.ts';
import type { Runtime } from '../runtime/context.ts';
import { scopes } from '../rights/scopes.ts';
import { createSecret, hashSecret } from '../runtime/secrets.ts';
import { newService } from '../schedules/domain/service.ts';
import { insertService } from '../schedules/db/services.ts';
import { insertSession } from '../schedules/db/sessions.ts';
import { checkSetup, doctorNames, type SetupFields, weekOf } from './plan.ts';

interface Ids {
  readonly business: string;
  readonly clinic: string;
  readonly doctor: string;
  readonly service: string;
  readonly client: string;
}

export interface Practice {
  readonly ids: Ids;
  /** Of the client; told here and never again. */
  readonly clientSecret: string;
  /** Epoch seconds of the first time that can be booked; null where there is none. */
  readonly firstSlotAt: number | null;
}

/**
 * From nothing to the first slot: a business with a clinic, a doctor, a service, weekly hours, and an API client that
 * may do everything in it. All of it or nothing.
 * @throws DomainError INVALID_REQUEST_PARAMETERS naming every problem
 */
export async function setUp(runtime: Runtime, fields: SetupFields): Promise<Practice> {
  const issues = checkSetup(fields, runtime.now());
  if (issues.length > 0) throw invalidRequest(issues);
  const ids: Ids = {
    business: runtime.newId('business'),
    clinic: runtime.newId('clinic'),
    doctor: runtime.newId('doctor'),
    service: runtime.newId('service'),
    client: runtime.newId('client'),
  };
  const clientSecret = createSecret(runtime);
  const secretHash = await hashSecret(clientSecret);
  await runtime.db.transaction((tx) => insertPractice(runtime, tx, ids, fields, secretHash));
  return { ids, clientSecret, firstSlotAt: await firstSlotAt(runtime, ids) };
}

async function insertPractice(
  runtime: Runtime,
  tx: Queryable,
  ids: Ids,
  fields: SetupFields,
  secretHash: string,
): Promise<void> {
  const createdAt = runtime.now();
  const { country, timeZone } = fields;
  await insertBusiness(tx, { id: ids.business, name: fields.name.trim(), timeZone, country, createdAt });
  const clinic = readNewClinic({ name: fields.clinic.trim(), address: fields.address.trim() });
  await insertClinic(tx, ids.business, ids.clinic, clinic, createdAt);
  const doctor = readNewDoctor({ ...doctorNames(fields.doctor), gender: fields.gender });
  await insertDoctor(tx, ids.business, ids.doctor, doctor, createdAt);
  await insertAssignments(tx, ids.business, [{ doctorId: ids.doctor, clinicId: ids.clinic }], createdAt);
  const service = newService(
    { name: fields.service.trim(), durationMinutes: Number(fields.minutes) },
    { id: ids.service, doctorId: ids.doctor, createdAt },
  );
  await insertService(tx, ids.business, service);
  for (const session of weekOf(fields)) {
    const of = { id: runtime.newId('session'), doctorId: ids.doctor, clinicId: ids.clinic, serviceId: ids.service };
    await insertSession(tx, ids.business, { ...of, ...session }, createdAt);
  }
  const client = { id: ids.client, businessId: ids.business, name: 'First client', scopes: [...scopes] };
  await insertApiClient(tx, { ...client, secretHash, createdAt });
}

/** Weekly hours have a slot within that many days, unless a clock change takes the only one. */
const searchedDays = 15;

async function firstSlotAt({ catalog, now }: Runtime, ids: Ids): Promise<number | null> {
  const business = await catalog.business(ids.business);
  const calendar = await catalog.calendar(business, ids.doctor, ids.clinic);
  if (calendar === undefined) return null;
  const fromDate = localDateOf(now(), calendar.zone);
  const dates = { fromDate, toDate: addDays(fromDate, searchedDays) };
  const slots = findSlots(calendar, [], { ...dates, now: Math.floor(now()) });
  return slots.find(({ available }) => available)?.startAt ?? null;
}
