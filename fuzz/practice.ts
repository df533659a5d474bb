import { addBusiness } from '../src/access/services/add-business.ts';
import { insertApiClient } from '../src/access/db/clients.ts';
import type { Runtime } from '../src/runtime/context.ts';
import { type Scope, scopes } from '../src/rights/scopes.ts';
import { hashSecret } from '../src/runtime/secrets.ts';
import { insertStaff } from '../src/staff/db/staff.ts';
import type { Caller, Callers } from './callers.ts';
import type { Connection } from './connection.ts';
import { type OfferedSlot, Things } from './things.ts';
import { bytesOf } from './wire.ts';

const password = 'a long walk home';

/** Makes businesses in the database that a server uses. */
export interface PracticeMaker {
  /** A business with clinics, doctors, hours round the clock, callers of every kind. */
  open(connection: Connection, startedAt: number): Promise<Practice>;
}

export interface Practice {
  readonly callers: Callers;
  readonly things: Things;
  /** Looks up what is free now. */
  loadSlots(): Promise<void>;
}

export async function createPracticeMaker(runtime: Runtime): Promise<PracticeMaker> {
  const secretHash = await hashSecret(password);
  const addClient = async (businessId: string, granted: readonly Scope[]): Promise<Caller> => {
    const id = runtime.newId('client');
    const client = { id, businessId, name: 'Fuzz', secretHash, scopes: [...granted], createdAt: runtime.now() };
    await insertApiClient(runtime.db, client);
    const issue = async (): Promise<Caller['headers']> => {
      const holder = { clientId: id, businessId, secretVersion: 1, chainId: runtime.newUuid() };
      return [['auth', await runtime.accessTokens.issue(holder, runtime.now(), runtime.newUuid(), Infinity)]];
    };
    return callerOf(granted.length === scopes.length ? 'client' : granted.join(), await issue(), issue);
  };
  const addUser = async (
    { call }: Setup,
    businessId: string,
    user: { readonly role: 'receptionist' | 'doctor' | 'manager'; readonly doctorId: string | null },
  ): Promise<Caller> => {
    const id = runtime.newId('staff');
    const columns = { ...user, id, businessId, username: `u-${id}`, name: user.role, clinicIds: [] };
    const createdAt = runtime.now();
    await insertStaff(runtime.db, { ...columns, passwordHash: secretHash, mustChangePassword: false, createdAt });
    const logIn = async (): Promise<Caller['headers'] | undefined> => {
      const cookie = (await call('POST', '/opdesk/v1/login', { username: columns.username, password })).cookie;
      return cookie === undefined
        ? undefined
        : [
            ['cookie', cookie],
            ['sec-fetch-site', 'same-origin'],
          ];
    };
    return callerOf(user.role, (await logIn()) ?? [], logIn);
  };
  return {
    async open(connection, startedAt) {
      const { id } = await addBusiness(runtime, { name: 'Fuzz', timeZone: 'Asia/Kolkata', country: 'IN' });
      const client = await addClient(id, scopes);
      const setup = createSetup(connection, client);
      const { clinics, doctors } = await furnish(setup);
      const doctorId = doctors[0] ?? null;
      const roles = [
        { role: 'receptionist', doctorId: null },
        { role: 'doctor', doctorId },
        { role: 'manager', doctorId: null },
      ] as const;
      const staff: Caller[] = [];
      for (const role of roles) staff.push(await addUser(setup, id, role));
      const narrow = [
        await addClient(id, ['appointments:write']),
        await addClient(id, ['directory:read']),
        await addClient(id, ['patients:read', 'webhooks']),
      ];
      const practice = {
        callers: { client, narrow, staff },
        things: setup.things,
        loadSlots: async () => setup.things.noteSlots(await freeSlots(setup, clinics, startedAt)),
      };
      await practice.loadSlots();
      return practice;
    },
  };
}

function callerOf(name: string, first: Caller['headers'], again: () => Promise<Caller['headers'] | undefined>): Caller {
  let headers = first;
  return {
    name,
    get headers() {
      return headers;
    },
    renew: async () => void (headers = (await again()) ?? headers),
  };
}

interface Called {
  readonly body: unknown;
  readonly cookie: string | undefined;
}

interface Setup {
  readonly things: Things;
  call(method: string, target: string, body?: unknown): Promise<Called>;
}

function createSetup(connection: Connection, client: Caller): Setup {
  const things = new Things();
  return {
    things,
    async call(method, target, body) {
      const isLogin = target === '/opdesk/v1/login';
      const type = body === undefined ? [] : [['content-type', 'application/json'] as const];
      const headers = [...(isLogin ? [['sec-fetch-site', 'same-origin'] as const] : client.headers), ...type];
      const sent = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
      const answer = await connection.send(
        bytesOf({ operation: undefined, method, target, headers, body: sent }),
        true,
      );
      if (typeof answer === 'string') throw new Error(`${method} ${target}: ${answer}`);
      if (answer.body === undefined)
        throw new Error(`${method} ${target}: ${answer.status} ${answer.text.slice(0, 300)}`);
      things.note(answer.body, null);
      const cookie = answer.headers.getSetCookie().find((each) => each.startsWith('opdesk_login='));
      return { body: answer.body, cookie: cookie?.split(';')[0] };
    },
  };
}

async function furnish({ call }: Setup): Promise<{ readonly clinics: string[]; readonly doctors: string[] }> {
  const idOf = async (target: string, body: object): Promise<string> =>
    ((await call('POST', target, body)).body as { readonly ekaid: string }).ekaid;
  const clinics: string[] = [];
  for (const name of ['East', 'West'])
    clinics.push(await idOf('/cdr/v1/clinic/', { name, address: 'Road 1', partner_id: `clinic-${clinics.length}` }));
  const doctors: string[] = [];
  for (const [index, seats] of [1, 2, 3].entries()) {
    const person = { firstname: 'Asha', lastname: `Rao ${index}`, gender: 'F', partner_id: `doctor-${index}` };
    const doctor = await idOf('/cdr/v1/doctor/', { ...person, clinic_ids: clinics });
    doctors.push(doctor);
    const service = await call('POST', `/opdesk/v1/doctors/${doctor}/services`, {
      name: 'Consultation',
      duration_minutes: 15,
      modes: ['INCLINIC', 'VIDEO'],
    });
    const { conf_id } = (service.body as { readonly data: { readonly service: { readonly conf_id: string } } }).data
      .service;
    await call('POST', `/opdesk/v1/doctors/${doctor}/sessions`, {
      clinic_id: clinics[index % clinics.length],
      conf_id,
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: '00:00',
      to: '24:00',
      seats,
    });
  }
  for (const index of [0, 1, 2]) {
    const [first_name, mobile] = [`Qzxvlor ${index}`, `+91987611000${index}`];
    const patient = { first_name, mobile, gender: 'F', dob: '1990-01-01', partner_patient_id: `patient-${index}` };
    await call('POST', '/dr/v1/patient', patient);
  }
  return { clinics, doctors };
}

async function freeSlots({ call }: Setup, clinics: readonly string[], startedAt: number): Promise<OfferedSlot[]> {
  const day = (offset: number): string => new Date((startedAt + offset * 86_400) * 1_000).toISOString().slice(0, 10);
  const found: OfferedSlot[] = [];
  for (const clinic_id of clinics) {
    const { body } = await call(
      'GET',
      `/opdesk/v1/slots?clinic_id=${clinic_id}&start_date=${day(0)}&end_date=${day(1)}`,
    );
    for (const { doctor_id, occurrences } of (body as SlotsAnswer).doctors ?? [])
      for (const { start_time, reason } of occurrences.flatMap(({ slots }) => slots))
        if (reason === undefined) found.push({ doctor_id, clinic_id, start_time });
  }
  return found.slice(0, 400);
}

interface SlotsAnswer {
  readonly doctors?: readonly {
    readonly doctor_id: string;
    readonly occurrences: readonly {
      readonly slots: readonly { readonly start_time: number; readonly reason?: string }[];
    }[];
  }[];
}
