import { raiseCatalogVersion } from '../../src/runtime/db/catalog.ts';
import { sql } from '../../src/postgres/database.ts';
import type { ApiAnswer, TestBusiness, TestServer } from './server.ts';

/** A clinic straight into the database, for tests that are not about clinics. */
export async function addClinic(
  server: TestServer,
  business: TestBusiness,
  {
    id,
    partnerId = null,
    timeZone = null,
  }: { readonly id: string; readonly partnerId?: string | null; readonly timeZone?: string | null },
): Promise<string> {
  const statement = sql(
    'test_insert_clinic',
    "insert into clinics (business_id, id, partner_id, name, address, time_zone, created_at) values ($1, $2, $3, 'Clinic', 'Road 1', $4, now())",
  );
  await change(server, business, [[statement.name, statement.text, [business.id, id, partnerId, timeZone]]]);
  return id;
}

/** A doctor of these clinics straight into the database. */
export async function addDoctor(
  server: TestServer,
  business: TestBusiness,
  {
    id,
    clinicIds,
    partnerId = null,
  }: { readonly id: string; readonly clinicIds: readonly string[]; readonly partnerId?: string | null },
): Promise<string> {
  await change(server, business, [
    [
      'test_insert_doctor',
      "insert into doctors (business_id, id, partner_id, first_name, last_name, gender, created_at) values ($1, $2, $3, 'Asha', 'Rao', 'F', now())",
      [business.id, id, partnerId],
    ],
    [
      'test_link_doctor',
      'insert into doctor_clinics (business_id, doctor_id, clinic_id, created_at) select $1, $2, unnest($3::text[]), now()',
      [business.id, id, clinicIds],
    ],
  ]);
  return id;
}

/** One patient, whom all appointments of a test may share. */
export async function addPatient(server: TestServer, business: TestBusiness, id = 'pt-1'): Promise<string> {
  await change(server, business, [
    [
      'test_insert_patient',
      "insert into patients (business_id, id, first_name, gender, created_at, updated_at) values ($1, $2, 'Meera', 'F', now(), now())",
      [business.id, id],
    ],
  ]);
  return id;
}

async function change(
  { runtime }: TestServer,
  business: TestBusiness,
  statements: readonly (readonly [name: string, text: string, values: readonly unknown[]])[],
): Promise<void> {
  await runtime.db.transaction(async (tx) => {
    await raiseCatalogVersion(tx, business.id);
    for (const [name, text, values] of statements) await tx.query(sql(name, text), values);
  });
  runtime.catalog.forget(business.id);
}

export interface Practice {
  readonly clinicId: string;
  readonly doctorId: string;
  readonly serviceId: string;
}

/**
 * A clinic with one doctor and one service of 15 minutes, without sessions, and the patient `pt-1`.
 * @param service what differs from the defaults of a new service
 */
export async function addPractice(
  server: TestServer,
  business: TestBusiness,
  service: Readonly<Record<string, unknown>> = {},
  timeZone: string | null = null,
): Promise<Practice> {
  const clinicId = await addClinic(server, business, { id: 'cl-1', partnerId: '642783', timeZone });
  const doctorId = await addDoctor(server, business, { id: 'do-1', clinicIds: [clinicId], partnerId: '8423994' });
  await addPatient(server, business);
  // Tests share the one patient, who is in several places at once where they are not about that.
  const statement = sql(
    'test_allow_conflicts',
    `update businesses set settings = (settings::jsonb || '{"patientConflicts": "allow"}')::json where id = $1`,
  );
  await change(server, business, [[statement.name, statement.text, [business.id]]]);
  const answer = await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, {
    name: 'Consultation',
    duration_minutes: 15,
    price: 500,
    ...service,
  });
  return { clinicId, doctorId, serviceId: expectDone(answer).data.service.conf_id as string };
}

/** Adds sessions of the practice; answers their ids. */
export async function addSessions(
  business: TestBusiness,
  practice: Practice,
  session: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const answer = await business.api('POST', `/opdesk/v1/doctors/${practice.doctorId}/sessions`, {
    clinic_id: practice.clinicId,
    conf_id: practice.serviceId,
    ...session,
  });
  return (expectDone(answer).data.sessions as { session_id: string }[]).map((made) => made.session_id);
}

/** Books for `pt-1`. @param startAt epoch seconds */
export async function book(
  business: TestBusiness,
  practice: Practice,
  startAt: number,
  more: Readonly<Record<string, unknown>> = {},
): Promise<ApiAnswer> {
  return business.api('POST', '/dr/v1/appointment', {
    clinic_id: practice.clinicId,
    doctor_id: practice.doctorId,
    patient_id: 'pt-1',
    appointment_details: { start_time: startAt },
    ...more,
  });
}

/** The body of a success; of anything else an error that says what came. */
export function expectDone(answer: ApiAnswer): ApiAnswer['body'] {
  if (answer.status < 200 || answer.status > 299) throw new Error(`${answer.status} ${answer.text}`);
  return answer.body;
}
