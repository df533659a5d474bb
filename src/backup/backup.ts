import { createReadStream } from 'node:fs';
import { openBulkConnection } from '../postgres/bulk.ts';
import { unwrap, wrap } from './envelope.ts';
import { BackupError } from './error.ts';
import type { Manifest } from './manifest.ts';
import { writeNewFile, writeToStream } from './new-file.ts';
import { type Contents, readBody } from './read-body.ts';
import { restoreBody, type Restored, type RestoreSteps } from './restore.ts';
import { withTarget } from './with-target.ts';
import { writeBody } from './write-body.ts';

/** The contents of a backup that was made. */
export interface BackedUp {
  readonly manifest: Manifest;
  readonly rows: number;
}

interface BackUpOptions {
  /** The version of the program. */
  readonly opdesk: string;
  /** Encrypts. */
  readonly passphrase: string | undefined;
  readonly randomBytes: (count: number) => Buffer;
}

/**
 * Backs a database up while others write to it.
 * @param output the path of a file, which is there as a whole or not at all, or a stream
 * @throws BackupError with the reason why there is none
 */
export async function backUp(
  connectionString: string,
  output: string | NodeJS.WritableStream,
  { opdesk, passphrase, randomBytes }: BackUpOptions,
): Promise<BackedUp> {
  const source = await openBulkConnection(connectionString);
  try {
    let made: BackedUp | undefined;
    const file = wrap(
      writeBody(source, opdesk, (manifest, { rows }) => (made = { manifest, rows })),
      passphrase,
      randomBytes,
    );
    await (typeof output === 'string' ? writeNewFile(output, file) : writeToStream(output, file));
    if (made === undefined) throw new Error('the backup ended before its last line');
    return made;
  } finally {
    await source.close();
  }
}

/** @throws BackupError or UnfitDatabase with the reason why the database stays as it was */
export async function restore(
  connectionString: string,
  file: string,
  passphrase: string | undefined,
  steps: RestoreSteps,
): Promise<Restored> {
  return withTarget(connectionString, (target) => restoreBody(target, unwrap(readBackup(file), passphrase), steps));
}

/**
 * Reads a backup to its end.
 * @throws BackupError when it is not whole
 */
export async function check(file: string, passphrase: string | undefined): Promise<Contents> {
  return readBody(unwrap(readBackup(file), passphrase), {
    async onTable(_head, rows) {
      for await (const _ of rows);
    },
  });
}

async function* readBackup(path: string): AsyncGenerator<Buffer> {
  try {
    for await (const piece of createReadStream(path)) yield piece as Buffer;
  } catch (error) {
    throw new BackupError(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code ?? 'unknown'}.`);
  }
}
