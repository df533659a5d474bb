import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { envelopeFor } from '../../src/http/envelope.ts';
import type { Operation } from '../../src/http/route-spec.ts';
import { type Scope, scopes } from '../../src/rights/scopes.ts';
import { sql } from '../../src/postgres/database.ts';
import { addPractice, addSessions, book } from '../support/practice.ts';
import { at } from '../support/calendar.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at('2026-03-02', '08:00')).now });
  business = await server.createBusiness();
});
afterAll(() => server.close());

const open = new Set([
  '/connect-auth/v1/account/login',
  '/connect-auth/v1/account/logout',
  '/connect-auth/v1/account/refresh',
  '/connect-auth/v1/account/refresh-token',
  '/docs',
  '/healthz',
  '/metrics',
  '/openapi.json',
  '/readyz',
]);

/** The table of rule A5; what it does not name may be read with what reads the rest. */
function scopeOf({ method, url }: Operation): Operation['scope'] {
  const row = table.find(([pattern]) => pattern.test(`${method} ${url}`));
  if (row === undefined) throw new Error(`which scope does ${method} ${url} need by rule A5?`);
  return row[1];
}

const table: readonly (readonly [RegExp, Operation['scope']])[] = [
  [/^POST \/opdesk\/v1\/login$/, 'public'],
  [/ \/opdesk\/v1\/logins?(?:\/|$)/, 'staff'],
  [new RegExp(`^\\w+ (?:${[...open].join('|')})$`), 'public'],
  [/ \/opdesk\/v1\/(?:doctors\/:doctor_id\/(?:services|sessions)|services|sessions|leaves)(?:\/|$)/, 'schedules'],
  [/ \/(?:opdesk\/v1\/webhooks|notification)(?:\/|$)/, 'webhooks'],
  [/ \/opdesk\/v1\/(?:staff|clients)(?:\/|$)/, 'admin'],
  [/\/personal-data$/, 'erase'],
  [/ \/opdesk\/v1\/(?:display|display-codes|turns\/:ticket)$/, 'public'],
  [
    / \/opdesk\/v1\/(?:settings|clinics|displays|audit|imports|tables|figures|patients\/:patient_id\/export)(?:\/|$)/,
    'admin',
  ],
  [/^GET \/opdesk\/v1\/patients\//, 'patients:read'],
  [/^(?:GET|POST) .*\/search$/, 'patients:read'],
  [/^POST \/profiles\/v1\/patient\/(?:by-mobile|by-username|username|minified)/, 'patients:read'],
  [/^GET \/(?:dr|profiles)\/v1\/patient(?:\/|$)/, 'patients:read'],
  [/^\w+ \/(?:(?:dr|profiles)\/v1|opdesk\/v1)\/patients?(?:\/|$)/, 'patients:write'],
  [/^GET \/(?:cdr\/|dr\/v1\/(?:business|doctor)\/|opdesk\/v1\/slots$)/, 'directory:read'],
  [/^\w+ \/(?:cdr\/v1\/(?:doctor|clinic)|opdesk\/v1\/doctors\/:doctor_id\/clinics)(?:\/|$)/, 'directory:write'],
  [/^(?:GET |POST \/opdesk\/v1\/(?:live\/ticket|appointments\/:appointment_id\/turn)$)/, 'appointments:read'],
  [/ \/(?:dr\/v[12]\/appointment|appointments\/v1)(?:\/|$)/, 'appointments:write'],
  [/ \/opdesk\/v1\/(?:appointments|holds|queue|walk-ins)(?:\/|$)/, 'appointments:write'],
];

/** What each wide scope includes, as rule A5 has it. */
const wide: Readonly<Partial<Record<Scope, readonly Scope[]>>> = {
  'appointments:read': ['patients:read', 'directory:read'],
  'directory:write': ['patients:write'],
  admin: ['schedules', 'webhooks', 'erase'],
};

const operations = (): readonly Operation[] => server.app.http.operations;

/** Nothing that could be looked up, and nothing that could be read. */
function sendGarbage(send: TestBusiness['api'], { method, url }: Operation): Promise<ApiAnswer> {
  return send(method, `${url.replace(/:\w+/g, '%00')}?start_date=never`, method === 'GET' ? undefined : '{ broken');
}

function refusalBy(url: string, scope: Scope | 'staff'): unknown {
  const isOfStaff = scope === 'staff';
  const message = isOfStaff ? 'This call is for users of the staff.' : `This call needs the scope ${scope}.`;
  if (envelopeFor(url) === 'cdr') return { status: 'error', message };
  if (envelopeFor(url) === 'notification') return { error: { code: 'UNAUTHORIZED_ACCESS', message }, message };
  return {
    success: envelopeFor(url) === 'slots' ? 'false' : false,
    status_code: 403,
    code: 'UNAUTHORIZED_ACCESS',
    message,
    data: {},
    error: { code: 'UNAUTHORIZED_ACCESS', message, ...(isOfStaff ? {} : { details: { scope } }) },
  };
}

describe('scopes (rule A5)', () => {
  it('are declared as the table has them', () => {
    const declared = operations().map(({ id, scope }) => [id, scope]);
    expect(declared).toEqual(operations().map((operation) => [operation.id, scopeOf(operation)]));
    expect(new Set(operations().map(({ scope }) => scope))).toEqual(
      new Set(['public', 'staff', ...scopes.filter((scope) => scope !== 'appointments:overbook')]),
    );
  });

  it.each([
    ['no scope', []],
    ...scopes.map((scope) => [`${scope} alone`, [scope]] as const),
    ...scopes.map((scope) => [`every scope but ${scope}`, scopes.filter((other) => other !== scope)] as const),
  ] as const)(
    'with %s let in what the table says, and refuse the rest before anything is looked up or read',
    async (_name, granted) => {
      const { api } = await business.addClient(granted);
      const held = (granted as readonly Scope[]).flatMap((scope) => [scope, ...(wide[scope] ?? [])]);
      for (const operation of operations()) {
        const { id, url } = operation;
        const scope = scopeOf(operation);
        const answer = await sendGarbage(api, operation);
        const isLetIn = scope === 'public' || (scope !== 'staff' && held.includes(scope));
        if (isLetIn) expect([id, answer.status]).not.toEqual([id, 403]);
        else expect([id, answer.status, answer.body]).toEqual([id, 403, refusalBy(url, scope)]);
      }
    },
  );

  it('let a client that may only book add a patient with the booking, and not overbook', async () => {
    const practice = await addPractice(server, business);
    await addSessions(business, practice, { weekdays: [1], from: '09:00', to: '10:00' });
    const booking = { ...business, ...(await business.addClient(['appointments:write'])) };
    const start = at('2026-03-02', '09:00');
    const patient = {
      patient_id: undefined,
      partner_patient_id: 'new',
      patient_details: { first_name: 'Meera', gender: 'F', age: 30 },
    };
    const overbooked = await book(booking, practice, start, { ...patient, overbook: true });
    expect([overbooked.status, overbooked.body.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
    const count = sql(
      '',
      'select count(*)::integer as count from patients where business_id = $1 and partner_id is not null',
    );
    expect(await server.runtime.db.query(count, [business.id])).toEqual([{ count: 0 }]);
    expect((await book(booking, practice, start, patient)).status).toBe(201);
    expect(await server.runtime.db.query(count, [business.id])).toEqual([{ count: 1 }]);
  });
});
