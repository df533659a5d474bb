import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { beforeTheDatabase, onOwnPostgres, sameOnEveryPostgres } from './support/same-on-every-postgres.ts';

const path = (file: string): string => fileURLToPath(new URL(`../${file}`, import.meta.url));

test('a run on another PostgreSQL leaves out no file that uses it but those before the database', () => {
  expect([...onOwnPostgres, ...beforeTheDatabase].filter((file) => !existsSync(path(file.replace('**', ''))))).toEqual(
    [],
  );
  const users = onOwnPostgres.filter((file) =>
    /testServerUrl|support\/(?:database|desk|server)\.ts/.test(readFileSync(path(file), 'utf8')),
  );
  expect(users).toEqual([]);
  for (const kept of ['race/one-slot', 'model/life', 'property/occupancy', 'postgres/migrations', 'backup/round-trip'])
    expect(sameOnEveryPostgres()).not.toContain(`test/${kept}.test.ts`);
});
