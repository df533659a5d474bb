import { beforeEach, expect, inject, onTestFinished, test } from 'vitest';
import { restore } from '../../src/backup/backup.ts';
import { move } from '../../src/backup/move.ts';
import { backedUp, contentsOf, emptyDatabase, restoreSteps } from '../support/backups.ts';
import { createTestDatabase } from '../support/database.ts';
import { withDatabaseName } from '../support/database-url.ts';
import { openDesk } from '../support/desk.ts';
import { onTestServer } from '../support/on-test-server.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
beforeEach(() => desk.book('09:00'));

/** Neither a restore nor a move goes into it, for this reason, and nothing is there that was not there. */
async function expectRefusals(connectionString: string, reason: RegExp): Promise<void> {
  const before = await contentsOf(connectionString);
  const file = await backedUp(desk.server.connectionString);
  await expect(restore(connectionString, file, undefined, restoreSteps)).rejects.toThrow(reason);
  await expect(move(desk.server.connectionString, connectionString, restoreSteps)).rejects.toThrow(reason);
  expect(await contentsOf(connectionString)).toEqual(before);
}

/** A role of the test server until the test ends, and an address that logs in as it. */
async function guestOf(name: string, connectionString: string): Promise<string> {
  const role = `${name}_guest`;
  const execute = async (text: string): Promise<void> => {
    await onTestServer(connectionString, (client) => client.query(text));
  };
  await execute(`create role ${role} login password 'plain'`);
  onTestFinished(() => execute(`reassign owned by ${role} to current_user; drop owned by ${role}; drop role ${role}`));
  return role;
}

const loggedInAs = (role: string, url: string): string => url.replace(/\/\/(?:[^@/?]*@)?/, `//${role}:plain@`);

test('nothing is restored or moved into a database whose encoding has no place for every name', async () => {
  const { name } = await emptyDatabase();
  const ascii = `${name}_ascii`;
  const onServer = async (text: string): Promise<void> => {
    await onTestServer(inject('testServerUrl'), (client) => client.query(text));
  };
  await onServer(`create database ${ascii} encoding 'SQL_ASCII' locale 'C' locale_provider libc template template0`);
  onTestFinished(() => onServer(`drop database ${ascii}`));
  const url = withDatabaseName(inject('testServerUrl'), ascii);
  await expectRefusals(
    url,
    /^The database \S+ has the encoding SQL_ASCII, and names need UTF8: make another one with /,
  );
});

test('nothing is restored or moved into a database, or over tables, of another owner', async () => {
  const empty = await emptyDatabase();
  const guest = await guestOf(empty.name, empty.connectionString);
  const remedy = (name: string, role: string): string =>
    `run "alter database "${name}" owner to "${role}"" as its owner`;
  await expectRefusals(
    loggedInAs(guest, empty.connectionString),
    new RegExp(
      `^The role ${guest} may not make what Opdesk needs in the database ${empty.name}: ${remedy(empty.name, guest)}`,
    ),
  );

  const unused = await createTestDatabase();
  onTestFinished(() => unused.drop());
  const other = await guestOf(unused.name, unused.connectionString);
  await onTestServer(unused.connectionString, (client) =>
    client.query(`alter database ${unused.name} owner to ${other}; grant all on schema public to ${other};
      grant select, insert, update, delete, references on all tables in schema public to ${other}`),
  );
  await expectRefusals(
    loggedInAs(other, unused.connectionString),
    /^The role \S+ may not make what Opdesk needs in the database \S+ \([^)]*must be owner of table \w+\): run /,
  );
});
