import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { withDatabaseName } from './database-url.ts';

export interface TestDatabase {
  readonly name: string;
  readonly connectionString: string;
  /** Ends what is still connected. */
  drop(): Promise<void>;
}

/**
 * A fresh, migrated database for one test file:
 * `beforeAll(async () => { database = await createTestDatabase(); return () => database.drop(); })`.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const template = inject('testTemplate');
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await onTestServer(`create database ${name} template ${template}`);
  return {
    name,
    connectionString: withDatabaseName(inject('testServerUrl'), name),
    drop: () => onTestServer(`drop database if exists ${name} with (force)`),
  };
}

async function onTestServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: inject('testServerUrl') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
