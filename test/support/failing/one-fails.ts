import { beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { onTestServer } from '../on-test-server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  return () => database.drop();
});

test('leaves a table and fails', async () => {
  await onTestServer(database.connectionString, (client) => client.query('create table left_by_failed_test ()'));
  expect(true).toBe(false);
});
