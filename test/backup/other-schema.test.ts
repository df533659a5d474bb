import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, inject, it, onTestFinished } from 'vitest';
import { restore } from '../../src/backup/backup.ts';
import { move } from '../../src/backup/move.ts';
import { vacuum } from '../../src/backup/vacuum.ts';
import { backedUp, contentsOf, emptyDatabase, restored, restoreSteps } from '../support/backups.ts';
import { createTestDatabase } from '../support/database.ts';
import { openDesk } from '../support/desk.ts';
import { asBeforeDigests, migrationsUpTo } from '../support/migrations.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { testSecretKey } from '../support/server.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
beforeEach(() => desk.book('09:00'));

const ofAnother =
  /^The tables of the database \S+ are not those that this Opdesk expects: the column holds\.note is not /;

/** A copy of the clinic as the first commit with this baseline would have it, or as another one would. */
async function clinicBefore(changes = ''): Promise<string> {
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  await asBeforeDigests(connectionString, changes);
  return connectionString;
}
const clinicOfAnother = () => clinicBefore('alter table holds add column note text');

/** The last line of a program that ends. */
function lastLineOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  const { PATH = '' } = process.env;
  const options = { env: { PATH, OPDESK_SECRET_KEY: testSecretKey, PORT: '0', ...env }, timeout: 100_000 };
  return new Promise((resolve) => {
    execFile(process.execPath, [inject('testProgram'), ...args], options, (_error, _stdout, stderr) =>
      resolve(stderr.trim().split('\n').at(-1) ?? ''),
    );
  });
}

describe('a clinic whose tables another Opdesk has made', () => {
  it('is refused by each command in one line, before a backup and before any change', async () => {
    const DATABASE_URL = await clinicOfAnother();
    const OPDESK_DATA = mkdtempSync(join(inject('testFolder'), 'other-'));
    const before = await contentsOf(DATABASE_URL);
    const commands = ['serve', 'work', 'migrate', 'business list', `backup ${OPDESK_DATA}/a.opdesk`, 'vacuum'];
    for (const command of commands) {
      const line = await lastLineOf(command.split(' '), { DATABASE_URL, OPDESK_DATA });
      expect([command, line.replace(/^opdesk: /, '')]).toEqual([command, expect.stringMatching(ofAnother)]);
    }
    expect([readdirSync(OPDESK_DATA), await contentsOf(DATABASE_URL)]).toEqual([[], before]);
  });

  it('is not moved, and nothing is restored or moved into such a database', async () => {
    const another = await clinicOfAnother();
    const { connectionString: target } = await emptyDatabase();
    await expect(move(another, target, restoreSteps)).rejects.toThrow(ofAnother);
    expect(await contentsOf(target)).toEqual({});

    const unused = await createTestDatabase();
    onTestFinished(() => unused.drop());
    await asBeforeDigests(unused.connectionString, 'alter table holds add column note text');
    const file = await backedUp(desk.server.connectionString);
    await expect(restore(unused.connectionString, file, undefined, restoreSteps)).rejects.toThrow(ofAnother);
    await expect(move(desk.server.connectionString, unused.connectionString, restoreSteps)).rejects.toThrow(ofAnother);
    await expect(vacuum(another, false, () => 0)).rejects.toThrow(ofAnother);
  });
});

describe('a clinic of before digests were kept', () => {
  it('is backed up and restored where its tables are those of the baseline, and has digests then', async () => {
    const file = await backedUp(await clinicBefore());
    const { connectionString } = await restored(file);
    const rows = await onTestServer(connectionString, (client) =>
      client.query('select version, length(digest) as length from migrations order by version'),
    );
    expect(rows.rows).toEqual(migrationsUpTo(0).map((version) => ({ version, length: 64 })));
  });
});
