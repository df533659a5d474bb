import type { ParseArgsConfig } from 'node:util';
import { backUp, type BackedUp, check, restore } from '../backup/backup.ts';
import { move } from '../backup/move.ts';
import { readPassphrase } from '../backup/passphrase.ts';
import type { ReadTable } from '../backup/read-body.ts';
import type { RestoreSteps } from '../backup/restore.ts';
import { refuseMissing, withOwnDatabase, withRunningDatabase } from '../backup/with-database.ts';
import { vacuum } from '../backup/vacuum.ts';
import { beginErasuresAnew } from '../erasure/services/begin-erasures-anew.ts';
import { beginLiveFeedAnew } from '../live/db/feed.ts';
import { shareSecretKey } from '../runtime/db/secret-keys.ts';
import type { Runtime } from '../runtime/context.ts';
import { createSecretKeySource } from '../runtime/secret-key-source.ts';
import { renewPatientWords } from '../patients/db/words.ts';
import { type ErasedSubject, erasureListFile, extendErasureList } from '../runtime/erasure-list.ts';
import { deleteAllStaffLogins } from '../staff/db/logins.ts';
import { settleRestoredOutbox } from '../webhooks/db/publishing.ts';
import { copyErasures, listedErasures, refuseMissingFolder } from './listed-erasures.ts';

interface BackupSettings {
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  /** How long a database is waited for that does not answer yet. */
  readonly waitSeconds: number;
  readonly backupPassphrase: string | undefined;
  readonly secretKey: string | undefined;
  /** The version of the program. */
  readonly opdesk: string;
  readonly randomBytes: Runtime['randomBytes'];
  readonly now: Runtime['now'];
  readonly newId: Runtime['newId'];
  readonly elapsedMs: Runtime['elapsedMs'];
  /** Finishes the erasures that were begun in a database; answers whether all are finished. */
  readonly finishErasures: (databaseUrl: string) => Promise<boolean>;
}

export interface BackupCommandInput {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** A command over the database itself, which is not migrated before. */
interface BackupCommand {
  readonly usage: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** Returns the lines to print. */
  readonly run: (settings: BackupSettings, input: BackupCommandInput) => Promise<readonly string[]>;
}

/** A data folder in which a server works, or that has a clinic, takes no other one. */
const newFolder = 'set OPDESK_DATA to a new folder, and restore into that';

const passphraseFile = { 'passphrase-file': { type: 'string' } } as const;

export const backupCommands: Readonly<Record<string, BackupCommand>> = {
  backup: {
    usage: 'backup FILE [--check] [--passphrase-file FILE] [--erasures COPY]',
    summary:
      'back up the database into a file ("-": standard output) while servers work, and add what was erased to a copy ' +
      'of the list; --check reads a backup instead',
    options: { check: { type: 'boolean' }, erasures: { type: 'string' }, ...passphraseFile },
    async run(settings, input) {
      const file = theFile(input);
      const passphrase = await passphraseOf(settings, input);
      if (input.values['check'] === true) {
        const { manifest, rows } = await check(file, passphrase);
        return [`${file} is whole: ${describe({ manifest, rows })}.`];
      }
      const copy = textOf(input.values['erasures']);
      if (copy !== undefined) refuseMissingFolder(copy);
      const { opdesk, randomBytes } = settings;
      const output = file === '-' ? process.stdout : file;
      const made = await withRunningDatabase(settings, (url) =>
        backUp(url, output, { opdesk, passphrase, randomBytes }),
      );
      // After the backup, so that each patient whom it still holds is in the copy.
      const copied = copy === undefined ? [] : [await copyErasures(settings.dataFolder, copy)];
      // Standard output is the backup.
      if (file === '-') return [];
      return [
        `${file} holds ${describe(made)}; ${passphrase === undefined ? 'not encrypted' : 'encrypted'}.`,
        ...copied,
      ];
    },
  },
  restore: {
    usage: 'restore FILE [--passphrase-file FILE] [--erasures FILE]',
    summary: 'load a backup into a database without a business, bring it to the newest migration, and erase again',
    options: { erasures: { type: 'string' }, ...passphraseFile },
    async run(settings, input) {
      const file = theFile(input);
      const passphrase = await passphraseOf(settings, input);
      const listed = await listedErasures(settings.dataFolder, textOf(input.values['erasures']));
      let anew: Awaited<ReturnType<typeof beginErasuresAnew>> = { begun: [], unmerged: 0 };
      let areFinished = true;
      const elsewhere = settings.databaseUrl === undefined ? newFolder : 'name an empty database in DATABASE_URL';
      const { steps, linesOfKey } = stepsOf(settings, elsewhere, async (tx) => {
        await deleteAllStaffLogins(tx);
        anew = await beginErasuresAnew(tx, listed.subjects, settings);
        await keepOthers(settings, listed.subjects, anew.begun);
      });
      const { leftOut, ...restored } = await withOwnDatabase(settings, newFolder, async (url) => {
        const done = await restore(url, file, passphrase, steps);
        areFinished = anew.begun.length === 0 || (await settings.finishErasures(url));
        return done;
      });
      return [
        `Restored: ${describe(restored)}.`,
        ...listed.lines,
        ...(listed.subjects.length === 0 ? [] : [erasedLine(anew.begun.length, listed.subjects.length)]),
        ...(anew.unmerged === 0 ? [] : [unmergedLine(anew.unmerged)]),
        ...(areFinished ? [] : ['Some of them are not finished: the next server that starts goes on with them.']),
        'Every login of the staff has ended.',
        'What was revoked after the backup is valid again: see "opdesk key revoke", "client rotate", "client revoke".',
        ...leftOut.map((name) => `The table ${name} is not Opdesk's and was left out.`),
        ...linesOfKey(),
      ];
    },
  },
  vacuum: {
    usage: 'vacuum [--full]',
    summary: 'free the space of what was changed or erased; --full writes the tables anew, each locked meanwhile',
    options: { full: { type: 'boolean' } },
    async run(settings, { values, positionals }) {
      if (positionals.length > 0) throw new Error('"vacuum" takes no file; see "opdesk help".');
      const isFull = values['full'] === true;
      const done = await withRunningDatabase(settings, (url) => vacuum(url, isFull, settings.elapsedMs));
      return done.map(({ table, tookMs }) => `${table.padEnd(24)}  ${(tookMs / 1_000).toFixed(1)} s`);
    },
  },
  move: {
    usage: 'move --to URL',
    summary: 'copy all from the data folder into another PostgreSQL, and compare both; no server may work on either',
    options: { to: { type: 'string' } },
    async run(settings, { values, positionals }) {
      const { to } = values;
      if (typeof to !== 'string' || positionals.length > 0) throw new Error('Say where to by --to; see "opdesk help".');
      if (settings.databaseUrl !== undefined) {
        throw new Error('DATABASE_URL is set, and "move" takes what is in OPDESK_DATA; unset it.');
      }
      refuseMissing(settings);
      const { steps, linesOfKey } = stepsOf(settings, 'name an empty database by --to');
      const stop = 'stop it first: what it writes meanwhile would be lost';
      const { tables, rows } = await withOwnDatabase(settings, stop, (url) => move(url, to, steps));
      return [
        ...tableLines(tables),
        `${rows} rows in ${tables.length} tables are the same on both sides.`,
        `Set DATABASE_URL to that address and start Opdesk. ${settings.dataFolder} is as it was: keep it ` +
          'until you are content, and its secret.key in any case: set OPDESK_SECRET_KEY to it elsewhere.',
        ...linesOfKey(),
      ];
    },
  },
};

function erasedLine(begun: number, listed: number): string {
  const rest = begun === listed ? '' : '; the backup has no personal data of the others';
  return `${begun} of ${listed} listed erasures were made again${rest}.`;
}

function unmergedLine(count: number): string {
  const merges = count === 1 ? '1 merge was' : `${count} merges were`;
  return `${merges} undone again: one of the two patients was erased after the merge had been undone.`;
}

/** Of each table its rows and their digest, which is long: the beginning shows a difference. */
function tableLines(tables: readonly ReadTable[]): string[] {
  const width = Math.max(...tables.map(({ name }) => name.length));
  const lineOf = (name: string, rows: string, digest: string): string =>
    `${name.padEnd(width)}  ${rows.padStart(10)}  ${digest}`;
  return [
    lineOf('table', 'rows', 'digest'),
    ...tables.map(({ name, rows, digest }) => lineOf(name, String(rows), digest.slice(0, 16))),
  ];
}

/**
 * A later restore into this place needs the whole list. Erasures that were begun are noted as all are, when they are
 * carried out.
 */
async function keepOthers(
  { dataFolder }: BackupSettings,
  listed: readonly ErasedSubject[],
  begun: readonly ErasedSubject[],
): Promise<void> {
  const others = listed.filter((subject) => !begun.includes(subject));
  if (others.length > 0) await extendErasureList(erasureListFile(dataFolder), others);
}

/** The settings of a restore, and the lines that say whether the secret key is here under which its keys are sealed. */
function stepsOf(
  settings: BackupSettings,
  elsewhere: string,
  afterRestoring: RestoreSteps['settle'] = () => Promise.resolve(),
): {
  readonly steps: RestoreSteps;
  readonly linesOfKey: () => string[];
} {
  const keys = createSecretKeySource(settings, settings.randomBytes);
  // A file that cannot be read is told before anything is restored.
  keys.all();
  let keyId: string | undefined;
  const steps: RestoreSteps = {
    opdesk: settings.opdesk,
    elsewhere,
    followUp: renewPatientWords,
    async settle(tx) {
      await settleRestoredOutbox(tx);
      await beginLiveFeedAnew(tx);
      keyId = await shareSecretKey(tx);
      await afterRestoring(tx);
    },
  };
  return {
    steps,
    linesOfKey: () =>
      keyId === undefined || keys.find(keyId) !== undefined
        ? []
        : [
            `Its keys are sealed under the secret key ${keyId}, which ${keys.place} does not have: put that key ` +
              'there before you start, or run "opdesk key reset" if it is lost.',
          ],
  };
}

function describe({ manifest, rows }: BackedUp): string {
  const { takenAt, tables, migration, opdesk, postgres } = manifest;
  return (
    `${rows} rows in ${tables.length} tables as of ${takenAt}, at migration ${migration} of Opdesk ` +
    `${opdesk}, from PostgreSQL ${postgres}`
  );
}

function passphraseOf(settings: BackupSettings, { values }: BackupCommandInput): Promise<string | undefined> {
  return readPassphrase(textOf(values['passphrase-file']), settings.backupPassphrase);
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function theFile({ positionals }: BackupCommandInput): string {
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error('Name one file; see "opdesk help".');
  return file;
}
