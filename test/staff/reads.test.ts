import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/http/route-spec.ts';
import { mayCall, type StaffRole } from '../../src/rights/roles.ts';
import { at } from '../support/calendar.ts';
import { type ExampleRequest, sendRequest } from '../support/examples.ts';
import { type IdPlace, idPlacesOf, type Kind, kindOf, nameOf, withIds } from '../support/id-places.ts';
import {
  addClinic,
  addDoctor,
  addPractice,
  addSessions,
  book,
  expectDone,
  type Practice,
} from '../support/practice.ts';
import { type Api, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addUser, desk } from '../support/staff.ts';

const day = '2026-03-02';
/** As the examples have them. */
const username = '6742984';
const mobile = '+919999999999';
/** A clinic that the receptionist does not see. */
const there = 'cl-there';
const colleague = 'do-colleague';

let server: TestServer;
let business: TestBusiness;
let here: Practice;
const desks = new Map<StaffRole, Api>();
/** What both may ask for, by the kind of an id. */
const ids = new Map<Kind, string>();
/** It was found to be another one. */
let mergedPatient: string;
/** A session, an appointment and a leave that both see. */
let shown: readonly string[];
/** What stands in no answer to either. */
const hidden = new Map<StaffRole, readonly string[]>();

/** Sessions, an appointment and a leave there; answers their ids, that of the appointment first. */
async function addDay(practice: Practice, from: string, to: string): Promise<string[]> {
  const sessions = await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from, to });
  const { appointment_id: appointment } = expectDone(await book(business, practice, at(day, from)));
  const leave = { doctor_id: practice.doctorId, clinic_id: practice.clinicId, start_date: '2026-03-20' };
  const { data } = expectDone(await business.api('POST', '/opdesk/v1/leaves', leave));
  return [String(appointment), String(data.leave.leave_id), ...sessions];
}

// The doctor works at two clinics, and a colleague at one of them.
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at(day, '08:00')).now });
  business = await server.createBusiness();
  here = await addPractice(server, business);
  await addClinic(server, business, { id: there, partnerId: 'partner-there' });
  await addDoctor(server, business, { id: colleague, clinicIds: [here.clinicId] });
  expectDone(await business.api('PATCH', `/cdr/v1/doctor/${here.doctorId}/`, { clinic_ids: [there] }));
  const service = expectDone(
    await business.api('POST', `/opdesk/v1/doctors/${colleague}/services`, { name: 'Visit', duration_minutes: 15 }),
  ).data.service.conf_id as string;
  const own = await addDay(here, '09:00', '11:00');
  const elsewhere = await addDay({ ...here, clinicId: there }, '12:00', '14:00');
  const another = await addDay({ clinicId: here.clinicId, doctorId: colleague, serviceId: service }, '09:00', '11:00');
  hidden.set('receptionist', [there, 'partner-there', ...elsewhere]);
  hidden.set('doctor', [service, ...another]);
  shown = own;
  const patient = { first_name: 'Asha', gender: 'F', age: 30, mobile, partner_patient_id: username };
  expectDone(await business.api('POST', '/dr/v1/patient', patient));
  const twice = { ...patient, partner_patient_id: 'twice' };
  mergedPatient = String(expectDone(await business.api('POST', '/dr/v1/patient', twice)).patient_id);
  const merge = { into: 'pt-1' };
  expectDone(await business.api('POST', `/opdesk/v1/patients/${mergedPatient}/merge`, merge));
  const receptionist = await addUser(server, business.id, { role: 'receptionist', clinicIds: [here.clinicId] });
  const doctor = await addUser(server, business.id, { role: 'doctor', doctorId: here.doctorId });
  desks.set('receptionist', await desk(server.url, receptionist.username));
  desks.set('doctor', await desk(server.url, doctor.username));
  ids.set('clinic', here.clinicId).set('doctor', here.doctorId).set('patient', 'pt-1');
  ids
    .set('service', here.serviceId)
    .set('appointment', own[0] ?? '')
    .set('mobile', mobile);
});
afterAll(() => server.close());

async function hold(api: Api, from: string): Promise<string> {
  const body = { clinic_id: here.clinicId, doctor_id: here.doctorId, start_time: at(day, from) };
  return String(expectDone(await api('POST', '/opdesk/v1/holds', body)).hold_id);
}

function isRead({ method, readsByPost }: Operation): boolean {
  return method === 'GET' || readsByPost === true;
}

/** Each way to ask for what the user may see: by each id alone, by those of the example, by all, and by none. */
function requestsOf(operation: Operation): ExampleRequest[] {
  const places = idPlacesOf(operation).filter(({ keys }) => !keys.some((key) => key.startsWith('partner_')));
  const path = Object.fromEntries([...operation.url.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, '']));
  const given = Object.entries(operation.exampleParameters ?? {}).filter(([name]) => !(name in path));
  const query = Object.fromEntries(given.filter(([name]) => !/^partner_|_id$/.test(name)));
  const dates = Object.fromEntries(Object.keys(query).flatMap((name) => (name.endsWith('date') ? [[name, day]] : [])));
  const start = 'start_time' in query ? { start_time: String(at(day, '12:00')) } : {};
  const request: ExampleRequest = {
    method: operation.method,
    path: operation.url.replace(/:(\w+)/g, '{$1}'),
    parameters: { path, query: { ...query, ...dates, ...start } },
    body: operation.example,
  };
  const inPath = places.filter((place) => place.in === 'path');
  const others = places.filter((place) => place.in === 'query');
  const named = others.filter((place) => given.some(([name]) => name.replace('partner_', '') === nameOf(place)));
  return [[], named, others, ...others.map((place) => [place])].map((chosen) =>
    withIds(
      request,
      [...inPath, ...chosen].map((place) => [place, idFor(operation, place)] as const),
    ),
  );
}

function idFor({ id }: Operation, place: IdPlace): string {
  if (id === 'getMerge') return mergedPatient;
  return ids.get(kindOf(place)) ?? 'nothing';
}

describe('a read of a user of the staff (rule A9)', () => {
  it.each(['receptionist', 'doctor'] as const)('shows a %s nothing of what they do not see', async (role) => {
    const api = desks.get(role);
    if (api === undefined) throw new Error(`no desk of a ${role}`);
    ids.set('hold', await hold(api, role === 'doctor' ? '10:00' : '10:15'));
    const reads = server.app.http.operations.filter(
      (operation) => isRead(operation) && operation.scope !== 'public' && mayCall(role, operation),
    );
    const [unanswered, leaks, seen] = [[] as string[], [] as string[], new Set<string>()];
    // It does not end: test/live has its walk.
    for (const operation of reads.filter(({ id }) => id !== 'watchAppointments')) {
      let isAnswered = false;
      for (const request of requestsOf(operation)) {
        const { status, text } = await sendRequest(api, request);
        isAnswered ||= status === 200;
        for (const id of hidden.get(role) ?? []) if (text.includes(`"${id}"`)) leaks.push(`${operation.id} ${id}`);
        for (const id of shown) if (text.includes(`"${id}"`)) seen.add(id);
      }
      if (!isAnswered) unanswered.push(operation.id);
    }
    expect({ unanswered, leaks: [...new Set(leaks)], seen }).toEqual({
      unanswered: [],
      leaks: [],
      seen: new Set(shown),
    });
    expect(reads.length).toBeGreaterThan(20);
  });
});
