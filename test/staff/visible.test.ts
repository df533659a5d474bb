import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../src/http/route-spec.ts';
import { asObject } from '../../src/kernel/schemas.ts';
import { mayCall, type StaffRole } from '../../src/rights/roles.ts';
import { at } from '../support/calendar.ts';
import { type ExampleRequest, sendRequest } from '../support/examples.ts';
import { idPlacesOf, kindOf, withIds } from '../support/id-places.ts';
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
let server: TestServer;
let business: TestBusiness;
let here: Practice;
let there: Practice;
let ownAppointment: string;
let otherAppointment: string;
/** Of a receptionist of the one clinic, and of its doctor. */
const desks = new Map<StaffRole, Api>();
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at(day, '08:00')).now });
  business = await server.createBusiness();
  here = await addPractice(server, business);
  const clinicId = await addClinic(server, business, { id: 'cl-there', partnerId: 'partner-cl-there' });
  const doctorId = await addDoctor(server, business, {
    id: 'do-there',
    clinicIds: [clinicId],
    partnerId: 'partner-do-there',
  });
  const service = expectDone(
    await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, { name: 'Visit', duration_minutes: 15 }),
  ).data.service.conf_id as string;
  there = { clinicId, doctorId, serviceId: service };
  for (const practice of [here, there]) {
    await addSessions(business, practice, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  }
  ownAppointment = await booked(here, 'visit-here');
  otherAppointment = await booked(there, 'visit-there');
  const receptionist = await addUser(server, business.id, { role: 'receptionist', clinicIds: [here.clinicId] });
  const doctor = await addUser(server, business.id, { role: 'doctor', doctorId: here.doctorId });
  desks.set('receptionist', await desk(server.url, receptionist.username));
  desks.set('doctor', await desk(server.url, doctor.username));
});
afterAll(() => server.close());

async function booked(practice: Practice, name: string): Promise<string> {
  const more = { partner_appointment_id: name };
  return String(expectDone(await book(business, practice, at(day, '09:00'), more)).appointment_id);
}

function deskOf(role: StaffRole): Api {
  const api = desks.get(role);
  if (api === undefined) throw new Error(`no desk of a ${role}`);
  return api;
}

/** The names of doctors are the whole business's; a doctor sees every clinic of it. */
const directory = ['getDoctor', 'getDoctorProfile'];
const ofClinics = ['getClinic', 'getClinicDetails', 'getClinicSettings', 'watchAppointments'];

/** What a request may name that the user does not see. */
const unseen = (kind: string): { readonly ours: string; readonly partners: string } | undefined =>
  new Map([
    ['clinic', { ours: there.clinicId, partners: 'partner-cl-there' }],
    ['doctor', { ours: there.doctorId, partners: 'partner-do-there' }],
    ['appointment', { ours: otherAppointment, partners: 'visit-there' }],
  ]).get(kind);

/** The example of an operation, with these ids wherever one may stand. */
function requestOf(
  operation: Operation,
  byPartners: boolean,
  idFrom: (id: string, kind: string) => string,
): ExampleRequest {
  const path = Object.fromEntries([...operation.url.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, 'nothing']));
  const { partner_id: _flag, ...named } = operation.exampleParameters ?? {};
  const query = Object.fromEntries(Object.entries(named).filter(([name]) => !(name in path)));
  const base: ExampleRequest = {
    method: operation.method,
    path: operation.url.replace(/:(\w+)/g, '{$1}'),
    parameters: {
      path,
      query: byPartners && 'partner_id' in queryOf(operation) ? { ...query, partner_id: '1' } : query,
    },
    body: operation.example,
  };
  const places = idPlacesOf(operation).flatMap((place) => {
    const kind = kindOf(place);
    const isPartners = place.keys.at(-1)?.startsWith('partner_') === true;
    const id = unseen(kind)?.[byPartners ? 'partners' : 'ours'];
    // The partner's id of an appointment that a body makes is the caller's to give.
    const isGiven = place.in === 'body' && kind === 'appointment' && isPartners;
    const fits = !isGiven && (place.in === 'path' || isPartners === byPartners);
    return id === undefined || !fits ? [] : [[place, idFrom(id, kind)] as const];
  });
  return withIds(base, places);
}

function queryOf({ query }: Operation): Readonly<Record<string, unknown>> {
  return asObject(asObject(query)['properties']);
}

describe('what a user may not see (rule A9)', () => {
  it.each(['receptionist', 'doctor'] as const)('is to a %s like what nobody has, in every operation', async (role) => {
    const before = (await business.api('GET', `/dr/v1/appointment/${otherAppointment}`)).text;
    const called = server.app.http.operations.filter(
      (operation) => operation.scope !== 'public' && operation.scope !== 'staff' && mayCall(role, operation),
    );
    let walked = 0;
    for (const operation of called) {
      if (directory.includes(operation.id) || (role === 'doctor' && ofClinics.includes(operation.id))) continue;
      if (!idPlacesOf(operation).some((place) => unseen(kindOf(place)) !== undefined)) continue;
      walked += 1;
      for (const byPartners of [false, true]) {
        const send = (idFrom: (id: string, kind: string) => string) =>
          sendRequest(deskOf(role), requestOf(operation, byPartners, idFrom));
        // A doctor sees every clinic.
        const nobody = (id: string, kind: string): string =>
          role === 'doctor' && kind === 'clinic' ? id : id.replace(/.{4}$/, 'zzzz');
        const [theirs, nobodys] = [await send((id) => id), await send(nobody)];
        const about = `${operation.id} ${byPartners ? 'by partner ids' : 'by ids'}`;
        expect([about, theirs.status, theirs.text]).toEqual([about, nobodys.status, nobodys.text]);
        expect([about, theirs.text.includes(otherAppointment)]).toEqual([about, false]);
      }
    }
    expect(walked).toBeGreaterThan(35);
    expect((await business.api('GET', `/dr/v1/appointment/${otherAppointment}`)).text).toBe(before);
  });

  it.each(['receptionist', 'doctor'] as const)(
    'is to a %s like what nobody has as a neighbour in a queue',
    async (role) => {
      for (const way of ['before', 'after']) {
        const move = (otherId: string) =>
          deskOf(role)('POST', `/opdesk/v1/appointments/${ownAppointment}/move`, { [way]: otherId });
        const [theirs, nobodys] = [await move(otherAppointment), await move(otherAppointment.replace(/.{4}$/, 'zzzz'))];
        expect([theirs.status, theirs.text]).toEqual([400, nobodys.text]);
        expect(theirs.body.error.details.issues).toMatchObject([{ path: `/${way}`, code: 'unknown_id' }]);
      }
    },
  );

  it.each(['receptionist', 'doctor'] as const)('is in no list of a %s', async (role) => {
    const api = deskOf(role);
    const days = `start_date=${day}&end_date=${day}`;
    for (const path of [
      `/dr/v1/appointment?${days}`,
      `/dr/v1/appointment?${days}&doctor_id=${here.doctorId}`,
      '/dr/v1/appointment?patient_id=pt-1',
      '/dr/v1/appointment/patient/pt-1',
    ]) {
      const { text, status } = await api('GET', path);
      const found = [text.includes(ownAppointment), text.includes(otherAppointment)];
      expect([path, status, found]).toEqual([path, 200, [true, false]]);
    }
    const refused = await api('GET', `/dr/v1/appointment?${days}&doctor_id=${there.doctorId}`);
    expect(refused.text).not.toContain(otherAppointment);
    const queue = await api('GET', `/opdesk/v1/queue?clinic_id=${here.clinicId}`);
    expect([queue.status, queue.text.includes(ownAppointment)]).toEqual([200, true]);
  });

  it('leaves a receptionist their own clinic whole', async () => {
    const api = deskOf('receptionist');
    const made = await api('POST', '/dr/v1/appointment', {
      clinic_id: here.clinicId,
      doctor_id: here.doctorId,
      patient_id: 'pt-1',
      appointment_details: { start_time: at(day, '10:00') },
    });
    expect(made.status, made.text).toBe(201);
    expect((await api('POST', `/opdesk/v1/appointments/${made.body.appointment_id}/check-in`)).status).toBe(200);
    const { clinics } = (await api('GET', '/dr/v1/business/entities')).body;
    expect(clinics.map(({ clinic_id: id }: { clinic_id: string }) => id)).toEqual([here.clinicId]);
    const history = await api('GET', `/opdesk/v1/appointments/${made.body.appointment_id}/history`);
    expect(history.body.history[1].who).toMatchObject({ kind: 'staff', name: 'A receptionist', role: 'staff' });
  });

  it('is nothing to a manager and to clients', async () => {
    const { username } = await addUser(server, business.id);
    const api = await desk(server.url, username);
    for (const caller of [api, business.api]) {
      expect((await caller('GET', `/dr/v1/appointment/${otherAppointment}`)).status).toBe(200);
    }
  });
});

it('leaves are those of the doctors and clinics that a user sees, and closures of all', async () => {
  const leave = async (of: object): Promise<string> =>
    expectDone(await business.api('POST', '/opdesk/v1/leaves', { ...of, start_date: '2026-03-20' })).data.leave
      .leave_id as string;
  const own = await leave({ doctor_id: here.doctorId });
  const other = await leave({ doctor_id: there.doctorId });
  const closure = await leave({ clinic_id: there.clinicId });
  for (const role of ['receptionist', 'doctor'] as const) {
    const { data } = expectDone(await deskOf(role)('GET', '/opdesk/v1/leaves'));
    const ids = (data.leaves as { leave_id: string }[]).map(({ leave_id: id }) => id);
    expect([role, ids.includes(own), ids.includes(other), ids.includes(closure)]).toEqual([
      role,
      true,
      false,
      // Its hours concern a doctor at every clinic.
      role === 'doctor',
    ]);
  }
});
