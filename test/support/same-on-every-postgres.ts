import { testsWithoutDatabase } from './without-database.ts';

/** These start the PostgreSQL that comes with the program, whichever one the tests are given. */
export const onOwnPostgres: readonly string[] = [
  'test/postgres/bench-cluster.test.ts',
  'test/postgres/embedded.test.ts',
  'test/postgres/program-role.test.ts',
  'test/postgres/restarts.test.ts',
  'test/torture/torture.test.ts',
];

/** These are about what stands before the database, and each operation that they use has tests of its own. */
export const beforeTheDatabase: readonly string[] = [
  // The pages in a browser.
  'test/desk/**',
  // What is refused before anything is read.
  'test/access/every-route.test.ts',
  'test/access/scopes.test.ts',
  'test/http/unknown-fields.test.ts',
  // Whether openapi.json describes what is answered.
  'test/http/openapi-conflicts.test.ts',
  'test/http/openapi-refusals.test.ts',
  'test/http/openapi.test.ts',
  // Whose ids are found: the walk over all operations is about the statements, which are the same.
  'test/http/isolation.test.ts',
  // What receivers answer.
  'test/webhooks/deliver-bad-receivers.test.ts',
  // Programs beside the server, and what becomes of the databases of failed tests.
  'test/cli/dev.test.ts',
  'test/cli/package.test.ts',
  'test/kept-databases.test.ts',
];

/** The test files that would show the same on another PostgreSQL, from the project's folder. */
export function sameOnEveryPostgres(): string[] {
  return [...testsWithoutDatabase(), ...onOwnPostgres, ...beforeTheDatabase];
}
