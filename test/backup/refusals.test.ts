import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { check, restore } from '../../src/backup/backup.ts';
import { backedUp, contentsOf, emptyDatabase, restored, restoreSteps, temporaryFolder } from '../support/backups.ts';
import { openDesk } from '../support/desk.ts';
import { lastMigration } from '../support/migrations.ts';
import { onTestServer } from '../support/on-test-server.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
beforeEach(() => desk.book('09:00'));

/** What a database is left with by a restore that is refused. */
async function refusedInto(connectionString: string, file: string, passphrase?: string): Promise<string> {
  const before = await contentsOf(connectionString);
  const refusal = await restore(connectionString, file, passphrase, restoreSteps).then(
    () => 'it was restored',
    (error: Error) => error.message,
  );
  expect(await contentsOf(connectionString)).toEqual(before);
  return refusal;
}

/** A file with these bytes, until the test ends. */
function fileOf(bytes: Buffer): string {
  const file = join(temporaryFolder(), 'changed.opdesk');
  writeFileSync(file, bytes);
  return file;
}

const clinic = (passphrase?: string) => backedUp(desk.server.connectionString, passphrase);

/** The backup with another body. */
async function withBody(change: (body: string) => string): Promise<string> {
  const bytes = readFileSync(await clinic());
  const start = bytes.indexOf('\n') + 1;
  return fileOf(
    Buffer.concat([
      bytes.subarray(0, start),
      gzipSync(Buffer.from(change(gunzipSync(bytes.subarray(start)).toString('latin1')), 'latin1')),
    ]),
  );
}

describe('a backup that is not whole', () => {
  it.each([undefined, 'correct horse'])('is refused wherever it was cut (passphrase: %s)', async (passphrase) => {
    const bytes = readFileSync(await clinic(passphrase));
    for (const length of [bytes.length - 1, bytes.length - 20, 70]) {
      await expect(check(fileOf(bytes.subarray(0, length)), passphrase), String(length)).rejects.toThrow('damaged');
    }
    for (const length of [0, 1, 12]) {
      await expect(check(fileOf(bytes.subarray(0, length)), passphrase)).rejects.toThrow('not a backup of Opdesk');
    }
    const { connectionString } = await emptyDatabase();
    const half = fileOf(bytes.subarray(0, Math.floor(bytes.length / 2)));
    expect(await refusedInto(connectionString, half, passphrase)).toMatch('damaged');
  });

  it.each([undefined, 'correct horse'])(
    'is never read as another one, whichever byte is changed (passphrase: %s)',
    async (passphrase) => {
      const bytes = readFileSync(await clinic(passphrase));
      const whole = await check(fileOf(bytes), passphrase);
      // Deriving a key takes time.
      const step = passphrase === undefined ? 17 : Math.ceil(bytes.length / 12);
      for (let place = 0; place < bytes.length; place += step) {
        const changed = Buffer.from(bytes);
        changed[place] = (changed[place] ?? 0) ^ 0x10;
        const read = await check(fileOf(changed), passphrase).catch((error: Error) => error);
        if (read instanceof Error) expect(read.message).toMatch(/damaged|not a backup|newer Opdesk|encrypted/);
        else expect(read, String(place)).toEqual(whole);
      }
    },
  );

  it('is refused when an encrypted one lacks a block, or has two in another order', async () => {
    await desk.rows(
      `insert into patients (business_id, id, first_name, gender, created_at, updated_at)
      
         select $1, 'pt-many-' || n, md5(n::text) || md5((n + 1)::text), 'F', now(), now() from generate_series(1, 5000) n`,
    );
    const bytes = readFileSync(await clinic('correct horse'));
    const start = bytes.indexOf('\n') + 1;
    const size = 65_536 + 16;
    const blocks = [0, 1, 2].map((number) => bytes.subarray(start + number * size, start + (number + 1) * size));
    const rest = bytes.subarray(start + 3 * size);
    expect(rest.length).toBeGreaterThan(0);
    const [first = rest, second = rest, third = rest] = blocks;
    const head = bytes.subarray(0, start);
    for (const order of [
      [first, third, second, rest],
      [first, third, rest],
      [first, second, third],
      [first, second, third, rest, rest],
    ]) {
      const refused = check(fileOf(Buffer.concat([head, ...order])), 'correct horse');
      await expect(refused).rejects.toThrow('damaged or was cut short');
    }
    expect((await check(fileOf(Buffer.concat([head, ...blocks, rest])), 'correct horse')).rows).toBeGreaterThan(5000);
  });

  it('is refused when a row was taken out, or the last line', async () => {
    const { connectionString } = await emptyDatabase();
    const withoutRow = await withBody((body) => body.replace(/(?<="table":"tokens".*\n).*\n/, ''));
    expect(await refusedInto(connectionString, withoutRow)).toMatch('damaged');
    const withoutEnd = await withBody((body) => body.replace(/\{"tables":\d+,"rows":\d+\}\n$/, ''));
    expect(await refusedInto(connectionString, withoutEnd)).toMatch('damaged');
  });
});

describe('a backup that cannot be restored', () => {
  it('is refused with a passphrase where it is not encrypted, and is checked no other way', async () => {
    const file = await clinic();
    const { connectionString } = await emptyDatabase();
    const refusal = /^The backup is not encrypted, and a passphrase was given\. .* give none: neither OPDESK/;
    expect(await refusedInto(connectionString, file, 'correct horse')).toMatch(refusal);
    await expect(check(file, 'correct horse')).rejects.toThrow(refusal);
  });

  it('is refused with another passphrase and with none', async () => {
    const file = await clinic('correct horse');
    const { connectionString } = await emptyDatabase();
    expect(await refusedInto(connectionString, file, 'wrong')).toMatch(/^The passphrase is not that of the backup/);
    expect(await refusedInto(connectionString, file)).toMatch(
      /^The backup is encrypted; give its passphrase in OPDESK/,
    );
    const { outcome } = await restored(file, { passphrase: 'correct horse' });
    expect(outcome.rows).toBeGreaterThan(0);
    expect(readFileSync(file).includes('appointments')).toBe(false);
  });

  it('is refused when it is something else', async () => {
    const { connectionString } = await emptyDatabase();
    const refusal = await refusedInto(connectionString, fileOf(Buffer.from('PGDMP and so on\n')));
    expect(refusal).toBe('This is not a backup of Opdesk.');
    expect(await refusedInto(connectionString, '/nowhere/at/all')).toMatch(/cannot be read: ENOENT/);
  });

  it('is refused by name when a newer Opdesk made it', async () => {
    const { connectionString } = await emptyDatabase();
    const newer = await withBody((body) =>
      body.replace(`"opdesk":"0.1.0","migration":${lastMigration}`, '"opdesk":"7.2.0","migration":99'),
    );
    expect(await refusedInto(connectionString, newer)).toBe(
      `The backup was made by Opdesk 7.2.0 at migration 99; this is Opdesk 0.1.0, which knows only up to ${lastMigration}: restore with Opdesk 7.2.0 or a newer one.`,
    );
    // An older program backs up a newer database, too.
    const written = await restored(await clinic());
    await onTestServer(written.connectionString, (client) =>
      client.query(`insert into migrations (version, program) values (99, '7.3.0')`),
    );
    const ofOlder = await backedUp(written.connectionString);
    expect(await refusedInto(connectionString, ofOlder)).toMatch(/restore with Opdesk 7\.3\.0 or a newer one\.$/);
    const bytes = readFileSync(await clinic());
    const format = fileOf(Buffer.concat([Buffer.from('opdesk-backup 2 gzip\n'), bytes]));
    expect(await refusedInto(connectionString, format)).toMatch(/format 2, .* use a newer Opdesk/);
  });

  it('is refused where other migrations made its tables, by what differs and the Opdesk that made it', async () => {
    const { connectionString } = await emptyDatabase();
    const see = 'Restore it with the Opdesk that made it (0.1.0); see "Upgrading" in docs/deploy.md.';
    const withoutDigests = (body: string): string => body.replace(/"digests":\{[^}]*\},/, '');
    for (const [change, difference] of [
      [(body: string) => body.replace(/("2":")[0-9a-f]+/, '$10'), 'migration 2 had another text'],
      [
        (body: string) => withoutDigests(body).replace(/("table":"holds","columns":\[)/, '$1"note",'),
        'it has the column holds.note',
      ],
      [
        (body: string) => withoutDigests(body).replace(/("table":"holds","columns":\[)"\w+",/, '$1'),
        'it lacks the column holds.business_id',
      ],
      [(body: string) => withoutDigests(body).replace('"holds",', ''), 'it lacks the table holds'],
    ] as const) {
      expect(await refusedInto(connectionString, await withBody(change))).toBe(
        `The backup is of other tables than those of this Opdesk: ${difference}. ${see}`,
      );
    }
    await restored(await withBody(withoutDigests));
  });

  it('is refused where it is of before the baseline, with the way to bring it here', async () => {
    const { connectionString } = await emptyDatabase();
    const earlier = await withBody((body) =>
      body.replace(/"migration":\d+,"digests":\{[^}]*\}/, '"migration":63,"digests":{}'),
    );
    expect(await refusedInto(connectionString, earlier)).toMatch(
      /^The backup was made at migration 63, before the baseline: restore it with the last Opdesk that has this/,
    );
  });

  it('is refused by the database without a word of its rows', async () => {
    const { connectionString } = await emptyDatabase();
    const spoiled = await withBody((body) => body.replace(/(?<="table":"patients".*\n.*)\tF\t/, '\tSecret\t'));
    const refusal = await refusedInto(connectionString, spoiled);
    expect(refusal).toMatch(
      /The table patients cannot be loaded: PostgreSQL refuses a row \(23514, patients_gender_check\)/,
    );
  });
});

describe('a restore is refused', () => {
  it('into a database that holds a business', async () => {
    const { connectionString } = await restored(await clinic());
    expect(await refusedInto(connectionString, await clinic())).toMatch(
      /holds a business already; restore into an empty/,
    );
  });

  it('into a database with tables of another program', async () => {
    const { connectionString } = await emptyDatabase();
    await onTestServer(connectionString, (client) => client.query('create table patients (name text)'));
    expect(await refusedInto(connectionString, await clinic())).toMatch(/has tables that are not Opdesk's/);
  });

  it('into a database that another Opdesk works on', async () => {
    const { connectionString } = await emptyDatabase();
    const url = new URL(connectionString.replace('@/', '@localhost/'));
    url.searchParams.set('application_name', 'opdesk');
    await onTestServer(url.href.replace('@localhost/', '@/'), async () => {
      expect(await refusedInto(connectionString, await clinic())).toMatch(/^Another Opdesk works on the database/);
    });
  });
});
