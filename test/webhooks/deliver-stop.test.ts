import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { openDatabase, sql } from '../../src/postgres/database.ts';
import { type Desk, instant } from '../support/desk.ts';
import { createClock, startTestServer, testConfig } from '../support/server.ts';
import { makeDue, openReceiver, subscribe } from '../support/webhooks.ts';

test('a server that stops lets what is under way end, gives back what does not, and another goes on at once', async () => {
  const clock = createClock(instant('08:00'));
  const server = await startTestServer({ now: clock.now });
  const db = openDatabase({ connectionString: server.connectionString, poolSize: 1 });
  const business = await server.createBusiness();
  const rows: Desk['rows'] = (text, ...values) => db.query(sql('', text), [business.id, ...values]);
  onTestFinished(async () => {
    await db.close();
    await server.close();
  });
  const answers: (() => void)[] = [];
  const receiver = await openReceiver((response) => void answers.push(() => response.writeHead(204).end()));
  const id = await subscribe({ business } as Desk, receiver.url);
  await makeDue({ server, business, rows, clock } as Desk, id, ['a', 'b']);
  await receiver.arrived(2);

  const closed = server.app.close();
  answers[0]?.();
  await closed;
  const states = `select state, tries, leased_until from webhook_deliveries where business_id = $1 order by state`;
  expect(await rows(states)).toEqual([
    { state: 'DELIVERED', tries: 1, leased_until: null },
    { state: 'PENDING', tries: 0, leased_until: null },
  ]);
  expect(server.log.filter((line) => line.includes('failed'))).toEqual([]);

  receiver.answer = (response) => void response.writeHead(204).end();
  const next = await createApp(testConfig(server.connectionString), {
    now: clock.now,
    resolveHost: () => Promise.resolve(['127.0.0.1']),
    logDestination: { write: () => undefined },
  });
  onTestFinished(() => next.close());
  await receiver.arrived(3);
  await expect
    .poll(() => rows(states))
    .toMatchObject([
      { state: 'DELIVERED', tries: 1 },
      { state: 'DELIVERED', tries: 1 },
    ]);
});
