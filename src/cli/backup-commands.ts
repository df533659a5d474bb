import type { ParseArgsConfig } from 'node:util';
import { backUp, type BackedUp, check, restore } from '../backup/backup.ts';
import { readPassphrase } from '../backup/passphrase.ts';
import type { RestoreSteps } from '../backup/restore.ts';
import { withOwnDatabase, withRunningDatabase } from '../backup/with-database.ts';
import { beginLiveFeedAnew } from '../live/db/feed.ts';
import { renewPatientWords } from '../patients/db/words.ts';
import { settleRestoredOutbox } from '../webhooks/db/publishing.ts';

interface BackupSettings {
  readonly databaseUrl: string | undefined;
  readonly dataFolder: string;
  readonly backupPassphrase: string | undefined;
  /** The version of the program. */
  readonly opdesk: string;
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

const passphraseFile = { 'passphrase-file': { type: 'string' } } as const;

export const backupCommands: Readonly<Record<string, BackupCommand>> = {
  backup: {
    usage: 'backup FILE [--check] [--passphrase-file FILE]',
    summary:
      'back up the database into a file ("-": standard output) while servers work; --check reads a backup instead',
    options: { check: { type: 'boolean' }, ...passphraseFile },
    async run(settings, input) {
      const file = theFile(input);
      const passphrase = await passphraseOf(settings, input);
      if (input.values['check'] === true) {
        const { manifest, rows } = await check(file, passphrase);
        return [`${file} is whole: ${describe({ manifest, rows })}.`];
      }
      const { opdesk } = settings;
      const output = file === '-' ? process.stdout : file;
      const made = await withRunningDatabase(settings, (url) => backUp(url, output, { opdesk, passphrase }));
      // Standard output is the backup.
      if (file === '-') return [];
      return [`${file} holds ${describe(made)}; ${passphrase === undefined ? 'not encrypted' : 'encrypted'}.`];
    },
  },
  restore: {
    usage: 'restore FILE [--passphrase-file FILE]',
    summary: 'load a backup into a database without a business, and bring it to the newest migration',
    options: passphraseFile,
    async run(settings, input) {
      const file = theFile(input);
      const passphrase = await passphraseOf(settings, input);
      const steps = stepsOf(settings.opdesk);
      const { leftOut, ...restored } = await withOwnDatabase(settings, (url) => restore(url, file, passphrase, steps));
      return [
        `Restored: ${describe(restored)}.`,
        ...leftOut.map((name) => `The table ${name} is not Opdesk's and was left out.`),
      ];
    },
  },
};

function stepsOf(opdesk: string): RestoreSteps {
  return {
    opdesk,
    followUp: renewPatientWords,
    async settle(tx) {
      await settleRestoredOutbox(tx);
      await beginLiveFeedAnew(tx);
    },
  };
}

function describe({ manifest, rows }: BackedUp): string {
  const { takenAt, tables, migration, opdesk, postgres } = manifest;
  return `${rows} rows in ${tables.length} tables as of ${takenAt}, at migration ${migration} of Opdesk ${opdesk}, from PostgreSQL ${postgres}`;
}

function passphraseOf(settings: BackupSettings, { values }: BackupCommandInput): Promise<string | undefined> {
  const file = values['passphrase-file'];
  return readPassphrase(typeof file === 'string' ? file : undefined, settings.backupPassphrase);
}

function theFile({ positionals }: BackupCommandInput): string {
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error('Name one file; see "opdesk help".');
  return file;
}
