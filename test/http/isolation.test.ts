import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import type { Operation } from '../../src/http/route-spec.ts';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import {
  type Demo,
  type DescribedOperation,
  describedOperations,
  type ExampleRequest,
  openDemo,
  sendRequest,
} from '../support/examples.ts';
import { digestsOf, furnish, type NamedIds, ourIdsOf } from '../support/furnished-business.ts';
import { type IdPlace, idPlacesOf, type Kind, kindOf, nameOf, withIds, withoutIds } from '../support/id-places.ts';
import { expectDone } from '../support/practice.ts';
import { addUser, logIn } from '../support/staff.ts';
import { type ApiAnswer, createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';

const today = '2026-03-02';
const mobile = '+919812345678';

/** Ids that the caller gives to what it makes: another business's are as good as any. */
const given = new Set([
  'addClinic partner_id',
  'changeClinic partner_id',
  'addDoctor partner_id',
  'changeDoctor partner_id',
  'addPatient partner_patient_id',
  'bookAppointment partner_appointment_id',
  'bookAppointment patient_details.partner_patient_id',
  'replaceAppointment partner_appointment_id',
  'proposeFollowUp partner_appointment_id',
  'addWalkIn partner_appointment_id',
  'addWalkIn patient_details.partner_patient_id',
  'assignPatient patient_details.partner_patient_id',
  'reserveAppointment client_meta.client_visit_id',
  'reserveAppointment client_meta.patient_id',
]);

/** Filters that go with no other, and second names of one thing. */
const alone = new Set(['listAppointments patient_id', 'rescheduleAppointment doc_id']);

let server: TestServer;
let demo: Demo;
let other: TestBusiness;
let theirs: Readonly<Record<Kind, NamedIds>>;
/** More of the kind, each under partner ids of its own. */
let more: Readonly<Record<Kind, NamedIds>>[];
/** The demo's ids by the partner's. */
let mine: ReadonlyMap<string, string>;
let examples: Map<string, DescribedOperation>;

// The demo and the other business have the same things under the same partner ids; the other one has them several times
// more under partner ids that the demo does not know.
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at(today, '08:00')).now });
  examples = new Map(
    describedOperations((await server.api('GET', '/openapi.json')).body).map((operation) => [operation.id, operation]),
  );
  demo = await openDemo(server, today);
  for (const operation of examples.values()) {
    if (operation.method === 'POST') expectDone(await demo.play(operation));
  }
  mine = await ourIdsOf(demo.api);
  other = await server.createBusiness();
  const user = await addUser(server, other.id);
  const { body: login } = await logIn(server.api, user.username);
  const theirLogin = String(login.login_id);
  await furnish(other.api, { prefix: '', day: today, mobile: '+919999999999' });
  const rest = { client: { ours: other.clientId }, login: { ours: theirLogin }, mobile: { ours: mobile } };
  theirs = { ...(await furnish(other.api, { prefix: 'theirs-', day: today, mobile })), ...rest };
  more = [];
  for (const prefix of ['second-', 'third-', 'fourth-', 'fifth-']) {
    more.push({ ...(await furnish(other.api, { prefix, day: today, mobile })), ...rest });
  }
  await stopDeliveries(other);
  // Jobs run by themselves, too: what they do to the business is done before it is looked at.
  await closeDay(server.runtime);
});
afterAll(() => server.close());

/** What is still being delivered would change the business by itself. */
async function stopDeliveries({ id }: TestBusiness): Promise<void> {
  const { db } = server.runtime;
  await db.query(
    sql('', "update webhook_subscriptions set disabled_at = now(), disabled_reason = 'GONE' where business_id = $1"),
    [id],
  );
  const leased = sql(
    '',
    'select count(*)::integer as count from webhook_deliveries where business_id = $1 and leased_until is not null',
  );
  await vi.waitFor(async () => expect(await db.query(leased, [id])).toEqual([{ count: 0 }]));
}

const operations = (): readonly Operation[] => server.app.http.operations;

const idOf = (operation: Operation, place: IdPlace): string => `${operation.id} ${place.keys.join('.')}`;

/** Where the operation looks somebody or something up. */
function referencesOf(operation: Operation): IdPlace[] {
  return idPlacesOf(operation).filter((place) => !given.has(idOf(operation, place)));
}

interface Variant {
  readonly name: string;
  /** Whose id stands alone in it. */
  readonly kind?: Kind;
  /** @param idFrom what to put there of what the other business has */
  request(base: ExampleRequest, idFrom: (id: string) => string): ExampleRequest;
}

/** Each place alone, with either kind of id, and all of them together. */
function variantsOf(operation: Operation): Variant[] {
  const places = referencesOf(operation);
  const single = places.flatMap((place) =>
    Object.values(theirs[kindOf(place)]).flatMap((id: string) =>
      (place.in === 'path' ? [false, true] : [true]).map((byPartners): Variant => ({
        name: `${place.in} ${place.keys.join('.')}=${id}${place.in === 'path' && byPartners ? ' as a partner id' : ''}`,
        kind: kindOf(place),
        request: (base, idFrom) => withIds(prepared(operation, base, byPartners, place), [[place, idFrom(id)]]),
      })),
    ),
  );
  return places.length > 1
    ? [...single, allTogether(operation, places, false), allTogether(operation, places, true)]
    : single;
}

function allTogether(operation: Operation, places: readonly IdPlace[], byPartners: boolean): Variant {
  const named = places.flatMap((place) => {
    const { ours, partners = ours } = theirs[kindOf(place)];
    const fits =
      place.in === 'path' ||
      (nameOf(place).startsWith('partner_') === byPartners && !alone.has(idOf(operation, place)));
    return fits ? [[place, byPartners ? partners : ours] as const] : [];
  });
  return {
    name: `all at once, ${byPartners ? 'partner ids' : 'our ids'}`,
    request: (base, idFrom) =>
      withIds(
        prepared(operation, base, byPartners),
        named.map(([place, id]) => [place, idFrom(id)] as const),
      ),
  };
}

/** The example without names that the caller gives, on a day on which the other business has something. */
function prepared(operation: Operation, base: ExampleRequest, byPartners: boolean, place?: IdPlace): ExampleRequest {
  const { partner_id: flag, ...filters } = base.parameters.query;
  const dates = 'start_date' in filters ? { start_date: today, end_date: today } : {};
  // What an earlier example has made has our id alone.
  const namesPartners = place?.in !== 'body' || Object.values(base.parameters.path).some((id) => mine.has(id));
  const query = {
    ...(place !== undefined && alone.has(idOf(operation, place)) ? {} : { ...filters, ...dates }),
    ...(byPartners && (flag !== undefined || (operation.url.startsWith('/cdr') && namesPartners))
      ? { partner_id: '1' }
      : {}),
  };
  const path = Object.fromEntries(
    Object.entries(base.parameters.path).map(([name, id]) => [name, byPartners ? id : (mine.get(id) ?? id)]),
  );
  const names = idPlacesOf(operation).filter((each) => given.has(idOf(operation, each)));
  return withoutIds({ ...base, parameters: { path, query } }, names);
}

/** An id of the same form that nobody has. */
function nobodys(id: string): string {
  return id === mobile ? '+919812345679' : id.replace(/.{4}$/, 'zzzz');
}

/** What the caller learns: ids that the answer gives out differ from one time to the next. */
function learned({ status, text }: ApiAnswer): string {
  const masked = text.replace(/\b([a-z]{2,3})-[0-9a-f]{8}-[0-9a-f-]{27}/g, '$1-…');
  // Each patient whom the walk has added is one more to warn of.
  return `${status} ${masked.replace(/(\{"code":"POSSIBLE_DUPLICATE"[^}]*\})(?:,\1)+/g, '$1')}`;
}

/** A refusal that blames anything but the id would mean that the walk has not come as far as looking it up. */
function blamesTheId({ status, text }: ApiAnswer, kind: Kind | undefined): boolean {
  // The user of the example is there already, where no id is wrong.
  if (text.includes('/username: belongs to another user')) return kind === undefined;
  if (status === 400 && !/of this (?:business|doctor) has this id/.test(text)) return false;
  return (
    (status !== 400 && status !== 404) ||
    kind === undefined ||
    text.toLowerCase().includes(kind === 'mobile' ? 'patient' : kind)
  );
}

describe('another business (rule A4)', () => {
  it('has an id for every place of every operation where one may stand', () => {
    const places = operations().flatMap((operation) =>
      referencesOf(operation).map((place) => [idOf(operation, place), theirs[kindOf(place)].ours]),
    );
    expect(places.length).toBeGreaterThan(40);
    expect(places.filter(([, id]) => id === undefined)).toEqual([]);
    const all = operations().flatMap((operation) => idPlacesOf(operation).map((place) => idOf(operation, place)));
    expect([...given, ...alone].filter((name) => !all.includes(name))).toEqual([]);
  });

  it('is answered like nobody, at every place of every operation, and nothing of it changes', async () => {
    const before = await digestsOf(server, other);
    expect(Object.keys(before).length).toBeGreaterThan(15);
    const secrets = Object.values(theirs).map((ids) => ids.ours);
    for (const operation of operations()) {
      const example = examples.get(operation.id);
      if (example === undefined) throw new Error(`${operation.id} is not in the document`);
      const api = await demo.callerOf(example);
      for (const variant of variantsOf(operation)) {
        const send = async (idFrom: (id: string) => string) =>
          sendRequest(api, variant.request(await demo.fill(example), idFrom));
        const [answer, expected] = [await send((id) => id), await send(nobodys)];
        const about = [operation.id, variant.name];
        expect([...about, learned(answer)]).toEqual([...about, learned(expected)]);
        expect([...about, secrets.filter((secret) => answer.text.includes(secret))]).toEqual([...about, []]);
        expect([...about, answer.text, blamesTheId(answer, variant.kind)]).toEqual([...about, answer.text, true]);
      }
      expect([operation.id, await digestsOf(server, other)]).toEqual([operation.id, before]);
    }
    // Thousands of requests.
  }, 120_000);

  it('is in no list and is found by no search', async () => {
    const secrets = [other.id, ...Object.values(theirs).map((ids) => ids.ours), 'theirs-'];
    for (const example of [...examples.values()].filter(({ method }) => method === 'GET')) {
      const request = await demo.fill(example);
      const dates = 'start_date' in request.parameters.query ? { start_date: today, end_date: today } : {};
      const query = { ...request.parameters.query, ...dates };
      const answer = await sendRequest(await demo.callerOf(example), {
        ...request,
        parameters: { ...request.parameters, query },
      });
      expect([example.id, answer.status]).toEqual([example.id, 200]);
      expect([example.id, secrets.filter((secret) => answer.text.includes(secret))]).toEqual([example.id, []]);
    }
  });

  it('leaves its partner ids free for others to give', async () => {
    const before = await digestsOf(server, other);
    const tried = [];
    const used = new Map<Kind, number>();
    for (const operation of operations()) {
      for (const place of idPlacesOf(operation).filter((each) => given.has(idOf(operation, each)))) {
        await demo.renew(examples.get(operation.id) as DescribedOperation);
        const base = prepared(operation, await demo.fill(examples.get(operation.id) as DescribedOperation), false);
        const kind =
          nameOf(place) === 'partner_id' ? (operation.url.includes('doctor') ? 'doctor' : 'clinic') : kindOf(place);
        // What an earlier request added has its name by now.
        const name = [theirs, ...more][used.get(kind) ?? 0]?.[kind].partners ?? '';
        used.set(kind, (used.get(kind) ?? 0) + 1);
        const places = [place, { in: 'body', keys: [nameOf(place)] } as const];
        const answer = await sendRequest(
          demo.api,
          withIds(
            base,
            places.map((each) => [each, name] as const),
          ),
        );
        tried.push([idOf(operation, place), answer.status < 300 ? 'done' : answer.text]);
      }
    }
    expect(tried.toSorted()).toEqual([...given].toSorted().map((name) => [name, 'done']));
    expect(await digestsOf(server, other)).toEqual(before);
  });
});
