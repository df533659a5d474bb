import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ownAddresses } from '../../src/webhooks/services/addresses.ts';
import { createClock, startBeside, startTestServer, type TestServer } from '../support/server.ts';
import { instant, type Desk } from '../support/desk.ts';
import { answerWith, makeDue, openReceiver, subscribe, triedTimes } from '../support/webhooks.ts';

/** What names lead to; moved by the tests. */
const hosts = new Map<string, readonly string[]>();
const asked: string[] = [];
let server: TestServer;
beforeAll(async () => {
  const clock = createClock(instant('08:00'));
  server = await startTestServer({
    now: clock.now,
    config: { webhookAllowPrivate: false },
    resolveHost: (host) => {
      asked.push(host);
      const found = hosts.get(host);
      return found === undefined ? Promise.reject(new Error('no such host')) : Promise.resolve(found);
    },
  });
  return () => server.close();
});

/** A business of the test's own with a subscription to a name that led somewhere public when it was registered. */
async function register(host: string): Promise<{ readonly desk: Desk; readonly id: string }> {
  hosts.set(host, ['93.184.215.14']);
  const business = await server.createBusiness();
  const rows: Desk['rows'] = (text, ...values) => server.runtime.db.query({ name: '', text }, [business.id, ...values]);
  const desk = { server, business, rows, clock: { now: () => instant('08:00') } } as Desk;
  return { desk, id: await subscribe(desk, `http://${host}`) };
}

describe('a name that leads to another address than when it was registered', () => {
  test.each([
    ['loopback', ['127.0.0.1']],
    ['private', ['10.0.0.8']],
    ['metadata', ['169.254.169.254']],
    ['mapped', ['::ffff:127.0.0.1']],
    ['first public', ['93.184.215.14', '127.0.0.1']],
    ['last public', ['127.0.0.1', '2606:2800:220:1::1']],
  ])('is not connected to where any of its addresses is refused: %s', async (name, addresses) => {
    const host = `${name.replace(' ', '-')}.example.com`;
    const { desk, id } = await register(host);
    hosts.set(host, addresses);
    await makeDue(desk, id, ['a']);
    expect((await triedTimes(desk, id, 1)).last_try).toMatchObject({ failure: 'REFUSED_ADDRESS' });
  });

  test('or to none, costs a try with its reason', async () => {
    const { desk, id } = await register('gone.example.com');
    hosts.delete('gone.example.com');
    await makeDue(desk, id, ['a']);
    expect((await triedTimes(desk, id, 1)).last_try).toMatchObject({ failure: 'DNS' });
    hosts.set('gone.example.com', []);
    await makeDue(desk, id, ['b'], 'b');
    expect((await triedTimes(desk, id, 1)).last_try).toMatchObject({ failure: 'DNS' });
  });

  test('is resolved again for every connection', async () => {
    const { desk, id } = await register('again.example.com');
    hosts.set('again.example.com', ['10.0.0.1']);
    const before = asked.length;
    await makeDue(desk, id, ['a', 'b']);
    await triedTimes(desk, id, 1);
    expect(asked.slice(before)).toContain('again.example.com');
  });
});

test('an address that is written in an endpoint is judged again when it is sent to', async () => {
  const receiver = await openReceiver(answerWith(204));
  const { desk, id } = await register('written.example.com');
  for (const endpoint of [
    receiver.url,
    receiver.url.replace('127.0.0.1', '[::ffff:7f00:1]'),
    'http://169.254.169.254/latest',
  ]) {
    // As it stands in a database that another server, which allows more, has written.
    await desk.rows('update webhook_subscriptions set endpoint = $2 where business_id = $1', endpoint);
    await makeDue(desk, id, ['a'], endpoint);
    expect((await triedTimes(desk, id, 1)).last_try).toMatchObject({ failure: 'REFUSED_ADDRESS' });
    await desk.rows('delete from webhook_deliveries where business_id = $1');
  }
  expect(receiver.arrivals).toEqual([]);
});

test('an address that a machine got after a webhook was registered is not sent to', async () => {
  const { desk, id } = await register('later-own.example.com');
  const [own] = ownAddresses().filter((ip) => !ip.startsWith('127.') && !ip.includes(':'));
  hosts.set('later-own.example.com', [own ?? '127.0.0.1']);
  await makeDue(desk, id, ['a']);
  expect((await triedTimes(desk, id, 1)).last_try).toMatchObject({ failure: 'REFUSED_ADDRESS' });
});

describe('the answer of a receiver', () => {
  test('inside of a network is not kept, whatever the operator allows', async () => {
    const inside = await startTestServer({ duties: { answersRequests: true, doesJobs: false } });
    onTestFinished(() => inside.close());
    // Put together as the program is.
    const sending = await startBeside(inside);
    onTestFinished(() => sending.close());
    const business = await inside.createBusiness();
    const rows: Desk['rows'] = (text, ...values) =>
      inside.runtime.db.query({ name: '', text }, [business.id, ...values]);
    const desk = { server: inside, business, rows, clock: { now: () => Date.now() / 1_000 } } as Desk;
    const receiver = await openReceiver((response) => void response.writeHead(500).end('keys of a local service'));
    const id = await subscribe(desk, receiver.url);
    await makeDue(desk, id, ['a']);
    const delivery = await triedTimes(desk, id, 1);
    expect(delivery.last_try).toMatchObject({ status_code: 500 });
    expect(delivery.last_try).not.toHaveProperty('answer');
    expect(await rows("select answer from webhook_tries where $1::text <> '' and answer is not null")).toEqual([]);
  });
});
