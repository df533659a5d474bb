import { Secret, TOTP } from 'otpauth';
import { expect } from 'vitest';
import { seedDemo } from '../../src/demo/demo.ts';
import { addDays } from '../../src/kernel/time.ts';
import { publishedUsers } from '../../src/staff/domain.ts';
import { publishedClient } from '../../src/access/domain.ts';
import { expectDone } from './practice.ts';
import { cookieOf, desk, logIn } from './staff.ts';
import { resolved } from './references.ts';
import { type Api, type ApiAnswer, apiOf, type TestServer } from './server.ts';

/** What the OpenAPI document says of an operation, as far as sending its example needs it. */
export interface DescribedOperation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly isPublic: boolean;
  /** It takes the cookie of a login alone. */
  readonly isOfStaff: boolean;
  readonly parameters: Readonly<Record<'path' | 'query', Readonly<Record<string, string>>>>;
  /** Every parameter of the query, whether or not the example has it. */
  readonly queryNames: readonly string[];
  /** Undefined where the operation takes none. */
  readonly body: unknown;
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly responses: Readonly<Record<string, any>>;
  readonly sources: readonly ExampleLink[];
}

/** What an earlier answer tells: JSON pointers by parameter of the path, and by field of the body. */
interface ExampleLink {
  readonly from: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
}

// oxlint-disable-next-line typescript/no-explicit-any
export type Document = any;

const methodOrder = ['post', 'get', 'put', 'patch', 'delete'];
/** They end logins that the examples of others follow. */
const endsLogins = ['changePassword', 'endOtherLogins', 'logOutStaff'];
const rankOf = ({ method, operation }: { readonly method: string; readonly operation: Document }): number => {
  if (endsLogins.includes(operation.operationId)) return methodOrder.length;
  return methodOrder.indexOf(operation.operationId === 'logOut' ? 'delete' : method);
};

/** Every operation of the document in an order in which their examples work: making, reading, changing, deleting. */
export function describedOperations(document: Document): DescribedOperation[] {
  const objects = Object.entries(document.paths as Record<string, Record<string, Document>>).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { parameters = [], ...operation }]) => ({
      path,
      method,
      operation: { ...operation, parameters: resolved(parameters, document) },
    })),
  );
  const links = objects.flatMap(({ operation }) => linksFrom(operation));
  const described = objects
    .toSorted((left, right) => rankOf(left) - rankOf(right))
    .map(({ path, method, operation }) => ({
      id: operation.operationId as string,
      method: method.toUpperCase(),
      path,
      isPublic: operation.security.length === 0,
      isOfStaff: operation['x-scope'] === 'staff',
      parameters: { path: examplesOf(operation, 'path'), query: examplesOf(operation, 'query') },
      queryNames: (operation.parameters as Document[])
        .filter((parameter) => parameter.in === 'query')
        .map(({ name }) => name as string),
      body: operation.requestBody?.content['application/json'].example as unknown,
      responses: operation.responses,
      sources: links.filter(({ to }) => to === operation.operationId),
    }));
  return sourcesFirst(described);
}

function linksFrom(operation: Document): (ExampleLink & { readonly to: string })[] {
  const pointers = (expressions: Record<string, string> = {}): Record<string, string> =>
    Object.fromEntries(Object.entries(expressions).map(([name, text]) => [name, text.replace('$response.body#', '')]));
  return Object.values(operation.responses as Record<string, Document>).flatMap(({ links = {} }) =>
    Object.values(links as Record<string, Document>).map((link) => ({
      to: link.operationId as string,
      from: operation.operationId as string,
      parameters: pointers(link.parameters),
      body: pointers(link.requestBody),
    })),
  );
}

function examplesOf({ parameters }: Document, place: 'path' | 'query'): Record<string, string> {
  const given = (parameters as Document[]).filter(
    (parameter) => parameter.in === place && parameter.example !== undefined,
  );
  return Object.fromEntries(given.map(({ name, example }) => [name as string, String(example)]));
}

function sourcesFirst(operations: readonly DescribedOperation[]): DescribedOperation[] {
  const ordered = new Set<DescribedOperation>();
  const place = (operation: DescribedOperation): void => {
    for (const { from } of operation.sources) operations.filter(({ id }) => id === from).forEach(place);
    ordered.add(operation);
  };
  operations.forEach(place);
  return [...ordered];
}

/** A request that can still be changed before it is sent. */
export interface ExampleRequest {
  readonly method: string;
  readonly path: string;
  readonly parameters: Readonly<Record<'path' | 'query', Readonly<Record<string, string>>>>;
  readonly body: unknown;
}

/** The demo business on a server, and what its examples have been answered. */
export interface Demo {
  readonly api: Api;
  /** Who calls the operation: nobody, a user of the staff with a login of their own, or the demo's client. */
  callerOf(operation: DescribedOperation): Promise<Api>;
  readonly answers: ReadonlyMap<string, ApiAnswer>;
  /** The operation's example, with what earlier answers tell and the start of a slot that is free now. */
  fill(operation: DescribedOperation): Promise<ExampleRequest>;
  /** Makes anew what its example is done to. */
  renew(operation: DescribedOperation): Promise<void>;
  /** Sends it, and keeps the answer. @param change what is done to the request before */
  play(
    operation: DescribedOperation,
    headers?: Readonly<Record<string, string>>,
    change?: (request: ExampleRequest) => ExampleRequest,
  ): Promise<ApiAnswer>;
}

/** @param today the local day whose slots are looked at, YYYY-MM-DD */
export async function openDemo(server: TestServer, today: string): Promise<Demo> {
  await seedDemo(server.runtime);
  const credentials = { client_id: publishedClient.id, client_secret: publishedClient.secret };
  const { access_token: token } = expectDone(await server.api('POST', '/connect-auth/v1/account/login', credentials));
  const api = apiOf(server.url, { auth: String(token) });
  const answers = new Map<string, ApiAnswer>();
  const operations = new Map(
    describedOperations((await server.api('GET', '/openapi.json')).body).map((operation) => [operation.id, operation]),
  );
  let bookings = 0;
  const fill = async (operation: DescribedOperation): Promise<ExampleRequest> => {
    const told = (pick: (link: ExampleLink) => Readonly<Record<string, string>>): Record<string, string> =>
      Object.fromEntries(
        operation.sources.flatMap((link) =>
          Object.entries(pick(link)).map(([name, pointer]) => [name, valueAt(answers.get(link.from)?.body, pointer)]),
        ),
      );
    const { path, query } = operation.parameters;
    const parameters = Object.entries(told((link) => link.parameters));
    const isOfQuery = ([name]: readonly [string, string]): boolean => operation.queryNames.includes(name);
    return {
      method: operation.method,
      path: operation.path,
      parameters: {
        path: { ...path, ...Object.fromEntries(parameters.filter((parameter) => !isOfQuery(parameter))) },
        query: { ...query, ...Object.fromEntries(parameters.filter(isOfQuery)) },
      },
      body:
        operation.body === undefined
          ? undefined
          : await withFreeSlot(api, today, {
              ...placeOf(operation),
              ...(operation.body as object),
              ...told((link) => link.body),
              ...codeFor(operation, answers, server.runtime.now()),
            }),
    };
  };
  /** Books anew what the operation changes: what an earlier example was done to may no longer allow this one. */
  const renewSources = async (operation: DescribedOperation): Promise<void> => {
    for (const { from } of operation.method === 'GET' ? [] : operation.sources) {
      const source = operations.get(from);
      if (source !== undefined && isOfAppointment(source)) await playAnew(source);
    }
  };
  const playAnew = async (operation: DescribedOperation): Promise<void> => {
    await renewSources(operation);
    const request = await fill(operation);
    const { partner_appointment_id: name, ...body } = (request.body ?? {}) as Document;
    const renamed = name === undefined ? {} : { partner_appointment_id: `${name}-${(bookings += 1)}` };
    answers.set(operation.id, expectDoneAnswer(await sendRequest(api, { ...request, body: { ...body, ...renamed } })));
  };
  // Beside another business the password of the documentation is refused.
  let staffApi = await managersDesk(server, undefined);
  const callerOf = async (operation: DescribedOperation): Promise<Api> => {
    // The screen for which a code was made.
    const screen = operation.id === 'getDisplay' ? answers.get('addDisplayCode') : undefined;
    if (screen !== undefined) return apiOf(server.url, { cookie: cookieOf(screen) });
    if (operation.isPublic) return server.api;
    return operation.isOfStaff ? (staffApi = await managersDesk(server, staffApi)) : api;
  };
  return {
    api,
    callerOf,
    answers,
    fill,
    renew: renewSources,
    async play(operation, headers, change = (request) => request) {
      await renewSources(operation);
      const answer = await sendRequest(await callerOf(operation), change(await fill(operation)), headers);
      answers.set(operation.id, answer);
      return answer;
    },
  };
}

/** What an app shows for the secret that was told before: no example can have it. */
function codeFor(
  { id }: DescribedOperation,
  answers: ReadonlyMap<string, ApiAnswer>,
  now: number,
): Readonly<Record<string, string>> {
  const secret = answers.get('addSecondFactor')?.body.secret as unknown;
  if (id !== 'confirmSecondFactor' || typeof secret !== 'string') return {};
  return { code: new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: now * 1_000 }) };
}

/** Another login where the one before has ended. The example of a change of the password changes it. */
async function managersDesk(server: TestServer, before: Api | undefined): Promise<Api> {
  if (before !== undefined && (await before('GET', '/opdesk/v1/login')).status === 200) return before;
  const isUnchanged = (await logIn(server.api, 'manager', publishedUsers.password)).status === 200;
  return desk(server.url, 'manager', isUnchanged ? publishedUsers.password : 'a long walk home');
}

function isOfAppointment({ id, path }: DescribedOperation): boolean {
  return id === 'bookAppointment' || id === 'addWalkIn' || path.includes('{appointment_id}');
}

function expectDoneAnswer(answer: ApiAnswer): ApiAnswer {
  expectDone(answer);
  return answer;
}

export async function sendRequest(
  api: Api,
  request: ExampleRequest,
  headers?: Readonly<Record<string, string>>,
): Promise<ApiAnswer> {
  return api(request.method, addressOf(request), request.body, headers);
}

export function addressOf({ path, parameters }: Pick<ExampleRequest, 'path' | 'parameters'>): string {
  const filled = path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const value = parameters.path[name];
    if (value === undefined) throw new Error(`${path} has no example of ${name}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(parameters.query).toString();
  return query === '' ? filled : `${filled}?${query}`;
}

function valueAt(body: unknown, pointer: string): string {
  const keys = pointer.split('/').slice(1);
  // oxlint-disable-next-line typescript/no-explicit-any
  const found = keys.reduce<any>((value, key) => value?.[key], body);
  expect(found, pointer).toEqual(expect.any(String));
  return found as string;
}

async function withFreeSlot(api: Api, today: string, body: Document): Promise<unknown> {
  const { partner_doctor_id: doctor, partner_clinic_id: clinic, appointment_details: details } = body;
  if (doctor !== undefined && clinic !== undefined && body.start_time !== undefined) {
    return at(await freeSlot(api, today, doctor, clinic), body);
  }
  if (details === undefined) return body;
  return { ...body, appointment_details: { ...details, start_time: await freeSlot(api, today, doctor, clinic) } };
}

/** The body at another start, as long as before. */
function at(start: number, body: Document): Document {
  return {
    ...body,
    start_time: start,
    ...(body.end_time === undefined ? {} : { end_time: start + body.end_time - body.start_time }),
  };
}

/** Where the demo's example is booked, for a move that does not say where. */
function placeOf({ path, body }: DescribedOperation): Document {
  const isMove = path.includes('{appointment_id}') && (body as Document).start_time !== undefined;
  return isMove ? { partner_doctor_id: '8423994', partner_clinic_id: '642783' } : {};
}

/** The start of the first free slot of the day and the week after it; ids are the partner's. */
export async function freeSlot(api: Api, day: string, doctorId: string, clinicId: string): Promise<number> {
  const range = `start_date=${day}&end_date=${addDays(day, 7)}`;
  const body = expectDone(
    await api('GET', `/dr/v1/doctor/${doctorId}/clinic/${clinicId}/appointment/slot?partner_id=1&${range}`),
  );
  const [services] = Object.values(
    body.data.schedule as Record<string, { slots: { available: boolean; s: string }[] }[]>,
  );
  const free = services?.flatMap(({ slots }) => slots).find(({ available }) => available);
  if (free === undefined) throw new Error(`${day} and the week after it have no free slot`);
  return Date.parse(free.s) / 1_000;
}
