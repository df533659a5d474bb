import { addBusiness } from '../src/access/services/add-business.ts';
import type { Runtime } from '../src/runtime/context.ts';
import { createAccounts } from './accounts.ts';
import type { Caller, Callers } from './callers.ts';
import type { Connection } from './connection.ts';
import { markedNumber, markedText } from './markers.ts';
import { createRandom } from '../test/model/random.ts';
import { type OfferedSlot, Things } from './things.ts';
import type { Credentials } from './values.ts';
import { bytesOf } from './wire.ts';

/** Makes businesses in the database that a server uses. */
export interface PracticeMaker {
  /** A business with clinics, doctors, hours round the clock, callers of every kind. */
  open(connection: Connection, startedAt: number): Promise<Practice>;
}

export interface Practice {
  readonly callers: Callers;
  readonly things: Things;
  readonly credentials: Credentials;
  /** Looks up what is free now. */
  loadSlots(): Promise<void>;
}

export async function createPracticeMaker(runtime: Runtime): Promise<PracticeMaker> {
  const accounts = await createAccounts(runtime);
  return {
    async open(connection, startedAt) {
      const { id } = await addBusiness(runtime, { name: 'Fuzz', timeZone: 'Asia/Kolkata', country: 'IN' });
      const { name: clientId, caller: client } = await accounts.addClient(id);
      const setup = createSetup(connection, client);
      const { clinics, doctors } = await furnish(setup);
      const users = [];
      for (const role of ['receptionist', 'doctor', 'manager'] as const) {
        const doctorId = role === 'doctor' ? (doctors[0] ?? null) : null;
        users.push(await accounts.addUser({ businessId: id, role, doctorId }, setup.logIn));
      }
      const narrow = [];
      for (const granted of [['appointments:write'], ['directory:read'], ['patients:read', 'webhooks']] as const)
        narrow.push((await accounts.addClient(id, granted)).caller);
      const practice: Practice = {
        callers: { client, narrow, staff: users.map(({ caller }) => caller) },
        things: setup.things,
        credentials: { clientId, usernames: users.map(({ name }) => name), password: accounts.password },
        loadSlots: async () => setup.things.noteSlots(await freeSlots(setup, clinics, startedAt)),
      };
      await practice.loadSlots();
      return practice;
    },
  };
}

interface Setup {
  readonly things: Things;
  /** @throws where there is no answer with a body */
  call(method: string, target: string, body?: unknown): Promise<unknown>;
  readonly logIn: (username: string, password: string) => Promise<string | undefined>;
}

function createSetup(connection: Connection, client: Caller): Setup {
  const things = new Things();
  const exchange = async (method: string, target: string, by: Caller['headers'], body: unknown) => {
    const type = body === undefined ? [] : [['content-type', 'application/json'] as const];
    const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
    const request = { operation: undefined, method, target, headers: [...by, ...type], body: sent };
    const answer = await connection.send(bytesOf(request), true);
    if (typeof answer === 'string' || answer.body === undefined)
      throw new Error(`${method} ${target}: ${typeof answer === 'string' ? answer : answer.text.slice(0, 300)}`);
    return answer;
  };
  return {
    things,
    async call(method, target, body) {
      const answer = await exchange(method, target, client.headers, body);
      things.note(answer);
      return answer.body;
    },
    async logIn(username, password) {
      const by = [['sec-fetch-site', 'same-origin'] as const];
      const { headers } = await exchange('POST', '/opdesk/v1/login', by, { username, password });
      const cookie = headers.getSetCookie().find((each) => each.startsWith('opdesk_login='));
      return cookie?.split(';')[0];
    },
  };
}

async function furnish({ call }: Setup): Promise<{ readonly clinics: string[]; readonly doctors: string[] }> {
  const random = createRandom(1);
  const idOf = async (target: string, body: object): Promise<string> =>
    ((await call('POST', target, body)) as { readonly ekaid: string }).ekaid;
  const clinics: string[] = [];
  for (const index of [0, 1])
    clinics.push(
      await idOf('/cdr/v1/clinic/', { name: `Clinic ${index}`, address: 'Road 1', partner_id: `clinic-${index}` }),
    );
  const doctors: string[] = [];
  for (const [index, seats] of [1, 2, 3].entries()) {
    const person = { firstname: 'Asha', lastname: `Rao ${index}`, gender: 'F', partner_id: `doctor-${index}` };
    const doctor = await idOf('/cdr/v1/doctor/', { ...person, clinic_ids: clinics });
    doctors.push(doctor);
    const named = { name: 'Consultation', duration_minutes: 15, modes: ['INCLINIC', 'VIDEO'] };
    const added = (await call('POST', `/opdesk/v1/doctors/${doctor}/services`, named)) as AddedService;
    const week = { conf_id: added.data.service.conf_id, weekdays: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' };
    await call('POST', `/opdesk/v1/doctors/${doctor}/sessions`, { ...week, clinic_id: clinics[index % 2], seats });
  }
  for (const index of [0, 1, 2]) {
    const partnerId = { partner_patient_id: `patient-${index}` };
    const person = { first_name: markedText(random), mobile: `+91${markedNumber(random)}`, gender: 'F', age: 30 };
    await call('POST', '/dr/v1/patient', { ...person, ...partnerId });
  }
  return { clinics, doctors };
}

interface AddedService {
  readonly data: { readonly service: { readonly conf_id: string } };
}

async function freeSlots({ call }: Setup, clinics: readonly string[], startedAt: number): Promise<OfferedSlot[]> {
  const day = (offset: number): string => new Date((startedAt + offset * 86_400) * 1_000).toISOString().slice(0, 10);
  const found: OfferedSlot[] = [];
  for (const clinic_id of clinics) {
    const query = `clinic_id=${clinic_id}&start_date=${day(0)}&end_date=${day(1)}`;
    const answer = (await call('GET', `/opdesk/v1/slots?${query}`)) as SlotsAnswer;
    for (const { doctor_id, occurrences } of answer.doctors ?? [])
      for (const { start_time, reason } of occurrences.flatMap(({ slots }) => slots))
        if (reason === undefined) found.push({ doctor_id, clinic_id, start_time });
  }
  return found.slice(0, 400);
}

/** Undefined where the clinic was removed meanwhile. */
interface SlotsAnswer {
  readonly doctors?: readonly {
    readonly doctor_id: string;
    readonly occurrences: readonly {
      readonly slots: readonly { readonly start_time: number; readonly reason?: string }[];
    }[];
  }[];
}
