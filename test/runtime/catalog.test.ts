import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/postgres/database.ts';
import { createCatalog } from '../../src/runtime/catalog.ts';
import { addPractice, expectDone } from '../support/practice.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

test('who knows of a change is never given what was read before it', async () => {
  const business = await server.createBusiness();
  const { doctorId } = await addPractice(server, business);
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  let arrived = (): void => undefined;
  const hasRead = new Promise<void>((resolve) => (arrived = resolve));
  const { db, now } = server.runtime;
  // A database whose first answer about schedules is long under way.
  let isFirst = true;
  const slow: Database = {
    ...db,
    async query(statement, values) {
      const rows = await db.query(statement, values);
      if (statement.name === 'select_doctor_schedule' && isFirst) {
        isFirst = false;
        arrived();
        await released;
      }
      return rows as never;
    },
  };
  const catalog = createCatalog({ db: slow, now, pollMs: 3_600_000 });
  try {
    const before = catalog.services(await catalog.business(business.id), doctorId);
    await hasRead;
    const body = { name: 'Scan', duration_minutes: 30 };
    expectDone(await business.api('POST', `/opdesk/v1/doctors/${doctorId}/services`, body));
    catalog.forget(business.id);
    const after = catalog.services(await catalog.business(business.id), doctorId);
    release();
    expect((await before).map((service) => service.name)).toEqual(['Consultation']);
    expect((await after).map((service) => service.name)).toEqual(['Consultation', 'Scan']);
  } finally {
    catalog.close();
  }
});
