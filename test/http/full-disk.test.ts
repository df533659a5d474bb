import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { startWatchDisk } from '../../src/jobs/watch-disk.ts';
import { createHealth } from '../../src/runtime/health.ts';
import { at } from '../support/calendar.ts';
import { type Demo, describedOperations, openDemo, sendRequest } from '../support/examples.ts';
import { createClock, startTestServer, type TestServer } from '../support/server.ts';

const today = '2026-03-02';
const { now } = createClock(at(today, '08:00'));
let server: TestServer;
let demo: Demo;
let operator: Database;
beforeAll(async () => {
  server = await startTestServer({ now, duties: { answersRequests: true, doesJobs: false } });
  operator = openDatabase({ connectionString: server.connectionString, poolSize: 1 });
  demo = await openDemo(server, today);
  await run('create table test_disk as select false as is_full');
  await run(`create function test_disk_full() returns trigger language plpgsql as $$ begin
    if (select is_full from test_disk) then
      raise exception using errcode = '53100', message = 'could not extend file: No space left on device';
    end if;
    return null;
  end $$`);
  await run(`do $$ declare name text; begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'test_disk' loop
      execute format('create trigger test_disk_full before insert or update or delete on %I
        for each statement execute function test_disk_full()', name);
    end loop;
  end $$`);
});
afterAll(async () => {
  await operator.close();
  await server.close();
});

const run = (text: string): Promise<object[]> => operator.query(sql('', text));
const disk = (state: 'full' | 'free'): Promise<object[]> => run(`update test_disk set is_full = ${state === 'full'}`);

/** They only read, repeat an answer, or find nothing to change in the state that the examples before have left. */
const unwritten = [
  'issueTurnTicket',
  'refreshAccessToken',
  'searchPatientsByPost',
  'listProfilesByMobileByPost',
  'searchProfilesByPost',
  'skipPatient',
];

test('every operation that writes answers 503 with Retry-After while the disk of PostgreSQL is full', async () => {
  const others: string[] = [];
  for (const operation of describedOperations((await server.api('GET', '/openapi.json')).body)) {
    if (operation.method !== 'GET') {
      await demo.renew(operation);
      const request = await demo.fill(operation);
      const caller = await demo.callerOf(operation);
      await disk('full');
      const answer = await sendRequest(caller, request);
      await disk('free');
      if (answer.status < 400) others.push(operation.id);
      else expect([operation.id, answer.status, answer.headers.get('retry-after')]).toEqual([operation.id, 503, '2']);
    }
    // It is not ready for a while, which is the next test's.
    if (operation.id !== 'isReady') expect((await demo.play(operation)).status, operation.id).toBeLessThan(400);
  }
  expect(others.toSorted()).toEqual(unwritten.toSorted());
});

test('a server is not ready for ten seconds after a write that was refused for a full disk', async () => {
  const clock = { ms: 0 };
  const health = createHealth({
    db: server.runtime.db,
    elapsedMs: () => clock.ms,
    isRestarting: () => false,
    isEmbedded: false,
    freeBytes: () => Promise.resolve(0),
  });
  expect(await health.unreadyReason()).toBeNull();
  health.diskWasFull();
  clock.ms = 9_999;
  expect(await health.unreadyReason()).toBe('disk_full');
  clock.ms = 10_000;
  expect(await health.unreadyReason()).toBeNull();

  const ready = await startTestServer();
  expect((await ready.api('GET', '/readyz')).status).toBe(200);
  ready.runtime.health.diskWasFull();
  const refused = await ready.api('GET', '/readyz');
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2']);
  expect(refused.body.error.details).toEqual({ reason: 'disk_full' });
  const failed = ready.log.map((line) => JSON.parse(line) as { msg: string; err?: object });
  expect(failed.find(({ msg }) => msg === 'failed')?.err).toMatchObject({ reason: 'disk_full' });
  await ready.close();
});

test('a refused write is what the server learns it from', async () => {
  const answer = async (): Promise<unknown> => (await server.api('GET', '/readyz')).body.error?.details;
  await disk('full');
  await expect(server.runtime.db.query(sql('', 'delete from holds'))).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
  });
  await disk('free');
  expect(await answer()).toEqual({ reason: 'disk_full' });
});

test('with a database in the data folder it is not ready either while hardly anything is free there', async () => {
  const mebibyte = 1024 * 1024;
  let free: number | undefined = 31 * mebibyte;
  const health = createHealth({
    db: server.runtime.db,
    elapsedMs: () => 0,
    isRestarting: () => false,
    isEmbedded: true,
    freeBytes: () => Promise.resolve(free),
  });
  expect(await health.unreadyReason()).toBe('disk_full');
  free = 32 * mebibyte;
  expect(await health.unreadyReason()).toBeNull();
  free = undefined;
  expect(await health.unreadyReason()).toBeNull();
});

test('what is free is in the metrics, and the log warns once of little', async () => {
  expect((await server.api('GET', '/metrics')).text).toMatch(/^opdesk_data_folder_free_bytes [1-9]\d+$/m);
  const blind = await startTestServer({ freeBytes: () => Promise.resolve(undefined) });
  expect((await blind.api('GET', '/metrics')).text).not.toMatch(/^opdesk_data_folder_free_bytes /m);
  await blind.close();

  const gibibyte = 2 ** 30;
  let free: number | undefined = gibibyte;
  let looks = 0;
  const warnings: number[] = [];
  const watch = startWatchDisk(
    {
      health: { ...server.runtime.health, freeBytes: () => Promise.resolve(((looks += 1), free)) },
      telemetry: { ...server.runtime.telemetry, diskIsLow: (bytes) => void warnings.push(bytes) },
    },
    1,
  );
  for (const bytes of [gibibyte, gibibyte - 1, 7, undefined, gibibyte, 5]) {
    free = bytes;
    const before = looks;
    await expect.poll(() => looks).toBeGreaterThan(before + 2);
  }
  await watch.stop();
  expect(warnings).toEqual([gibibyte - 1, 5]);

  const logged = server.log.length;
  server.runtime.telemetry.diskIsLow(5, gibibyte);
  expect(server.log.slice(logged).map((line): unknown => JSON.parse(line))).toEqual([
    expect.objectContaining({
      level: 40,
      freeBytes: 5,
      lowBytes: gibibyte,
      msg: expect.stringContaining('nearly full'),
    }),
  ]);
});
