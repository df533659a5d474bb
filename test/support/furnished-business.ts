import { sql } from '../../src/postgres/database.ts';
import { expectDone } from './practice.ts';
import { freeSlot } from './examples.ts';
import type { Api, TestBusiness, TestServer } from './server.ts';

/** One thing of a business, by both of its ids. Services, sessions and leaves have no partner's. */
export interface NamedIds {
  readonly ours: string;
  readonly partners?: string;
}

/** One thing of every kind that a business can have. */
interface Furniture {
  readonly clinic: NamedIds;
  readonly doctor: NamedIds;
  readonly service: NamedIds;
  readonly session: NamedIds;
  readonly leave: NamedIds;
  readonly patient: NamedIds;
  readonly appointment: NamedIds;
  readonly hold: NamedIds;
  readonly webhook: NamedIds;
  readonly delivery: NamedIds;
  readonly staff: NamedIds;
  readonly screen: NamedIds;
  readonly import: NamedIds;
}

/**
 * Adds one thing of every kind through the API, under the demo's partner ids with the prefix before them.
 * @param day on which the appointment is, at 09:00
 * @param mobile of the patient
 */
export async function furnish(
  api: Api,
  { prefix, day, mobile }: Readonly<Record<'prefix' | 'day' | 'mobile', string>>,
): Promise<Furniture> {
  const post = async (path: string, body: unknown) => expectDone(await api('POST', path, body));
  const ids = {
    clinic: `${prefix}642783`,
    doctor: `${prefix}8423994`,
    patient: `${prefix}6742984`,
    appointment: `${prefix}visit-1001`,
  };
  const clinic = await post('/cdr/v1/clinic', { name: 'Clinic', address: 'Road 1', partner_id: ids.clinic });
  const doctor = await post('/cdr/v1/doctor', {
    firstname: 'Asha',
    lastname: 'Rao',
    gender: 'F',
    partner_id: ids.doctor,
    clinic_ids: [clinic.ekaid],
  });
  const { patient_id: patient } = await post('/dr/v1/patient', {
    first_name: 'Meera',
    gender: 'F',
    dob: '1990-01-01',
    mobile,
    partner_patient_id: ids.patient,
  });
  const at = `/opdesk/v1/doctors/${doctor.ekaid}`;
  const service = (await post(`${at}/services`, { name: 'Consultation', duration_minutes: 15 })).data.service.conf_id;
  const {
    data: { sessions },
  } = await post(`${at}/sessions`, {
    clinic_id: clinic.ekaid,
    conf_id: service,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '09:00',
    to: '13:00',
  });
  const {
    data: { leave },
  } = await post('/opdesk/v1/leaves', { doctor_id: doctor.ekaid, start_date: '2031-05-01' });
  const { appointment_id: appointment } = await post('/dr/v1/appointment', {
    partner_appointment_id: ids.appointment,
    clinic_id: clinic.ekaid,
    doctor_id: doctor.ekaid,
    patient_id: patient,
    appointment_details: { start_time: await freeSlot(api, day, ids.doctor, ids.clinic) },
  });
  const { hold_id: hold } = await post('/opdesk/v1/holds', {
    clinic_id: clinic.ekaid,
    doctor_id: doctor.ekaid,
    start_time: await freeSlot(api, day, ids.doctor, ids.clinic),
  });
  // Of events that there are not: what is delivered or tried later would change the business by itself.
  const subscription = { endpoint: `https://example.com/${prefix}webhook`, event_names: ['prescription.created'] };
  const { id: webhook } = await post('/notification/v1/connect/webhook/subscriptions', subscription);
  const {
    delivery: { delivery_id: delivery },
  } = await post(`/opdesk/v1/webhooks/${webhook}/test`, {});
  const { id: staff } = await post('/opdesk/v1/staff', { username: `${clinic.ekaid}`, name: 'Ravi', role: 'manager' });
  const { code } = await post('/opdesk/v1/display-codes', {});
  const { display_id: screen } = await post('/opdesk/v1/displays', { clinic_id: clinic.ekaid, code, name: 'Door' });
  const file = { kind: 'patients', date_format: 'YYYY-MM-DD', file_key: `file ${prefix}`, text: 'first_name,gender\n' };
  const begun = await post('/opdesk/v1/imports', file);
  return {
    import: { ours: begun.data.import.import_id },
    clinic: { ours: clinic.ekaid, partners: ids.clinic },
    doctor: { ours: doctor.ekaid, partners: ids.doctor },
    service: { ours: service },
    session: { ours: sessions[0].session_id },
    leave: { ours: leave.leave_id },
    patient: { ours: patient, partners: ids.patient },
    appointment: { ours: appointment, partners: ids.appointment },
    hold: { ours: hold },
    webhook: { ours: webhook },
    delivery: { ours: delivery },
    staff: { ours: staff },
    screen: { ours: screen },
  };
}

/** Our ids of clinics, doctors, the example's patient and its appointment, by the partner's. */
export async function ourIdsOf(api: Api): Promise<ReadonlyMap<string, string>> {
  const get = async (path: string) => expectDone(await api('GET', path));
  const { clinics, doctors } = await get('/dr/v1/business/entities');
  const appointment = await get('/dr/v1/appointment/visit-1001?partner_id=1');
  const ids = [...clinics, ...doctors].map(
    ({ partner_id: partners, clinic_id: clinic, doctor_id: doctor }) => [partners, clinic ?? doctor] as const,
  );
  const { partner_appointment_id, appointment_id, partner_patient_id, patient_id } = appointment;
  return new Map<string, string>([...ids, [partner_appointment_id, appointment_id], [partner_patient_id, patient_id]]);
}

/** A digest of all that the database has of a business, by table. */
export async function digestsOf(
  { runtime }: TestServer,
  { id }: TestBusiness,
): Promise<Readonly<Record<string, string>>> {
  const tables = await runtime.db.query<{ name: string }>(
    sql(
      '',
      `
    select table_name as name from information_schema.columns
    where table_schema = 'public' and column_name = 'business_id'
      -- These note what others try, such as a login with a client's id.
      and table_name not in ('audit_pending', 'audit_entries', 'login_failures') order by 1`,
    ),
  );
  const digests = [{ name: 'businesses', key: 'id' }, ...tables.map(({ name }) => ({ name, key: 'business_id' }))].map(
    ({ name, key }) =>
      `(select md5(coalesce(string_agg(t::text, chr(10) order by t::text), ''))
        from ${name} t where ${key} = $1) as ${name}`,
  );
  const [row] = await runtime.db.query<Record<string, string>>(sql('', `select ${digests.join(', ')}`), [id]);
  return row ?? {};
}
