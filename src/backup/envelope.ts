import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { openBlocks, newSalt, sealBlocks } from './encryption.ts';
import { BackupError } from './error.ts';
import { damaged } from './manifest.ts';

/** Of the file; a file of a higher one is refused. */
const format = 1;
const maxHeaderBytes = 100;

/** The file: a line that says how to read it, then the body, compressed and, with a passphrase, encrypted. */
export async function* wrap(
  body: AsyncIterable<Buffer>,
  passphrase: string | undefined,
  randomBytes: (count: number) => Buffer,
): AsyncGenerator<Buffer> {
  const compressed = piped(body, createGzip());
  if (passphrase === undefined) {
    yield Buffer.from(`opdesk-backup ${format} gzip\n`);
    yield* compressed;
    return;
  }
  const salt = newSalt(randomBytes);
  const header = Buffer.from(`opdesk-backup ${format} gzip aes-256-gcm ${salt}\n`);
  yield header;
  yield* sealBlocks(compressed, { passphrase, salt, header });
}

/**
 * The body of a file.
 * @throws BackupError when it is not a backup, is damaged, needs another passphrase, or needs none
 */
export async function* unwrap(file: AsyncIterable<Buffer>, passphrase: string | undefined): AsyncGenerator<Buffer> {
  const { header, rest } = await splitHeader(file);
  const [, version, salt] = /^opdesk-backup (\d+) gzip(?: aes-256-gcm ([\w-]+))?\n$/.exec(header.toString()) ?? [];
  if (version === undefined) throw new BackupError('This is not a backup of Opdesk.');
  if (Number(version) > format) {
    throw new BackupError(
      `The backup has format ${version}, and this Opdesk knows only up to ${format}: use a newer Opdesk.`,
    );
  }
  // Else a file that somebody put in the place of an encrypted one would be restored without a word.
  if (salt === undefined && passphrase !== undefined) {
    throw new BackupError(
      'The backup is not encrypted, and a passphrase was given. If it is yours all the same, give none: neither ' +
        'OPDESK_BACKUP_PASSPHRASE nor --passphrase-file.',
    );
  }
  yield* piped(salt === undefined ? rest : openWith(passphrase, { salt, header, rest }), createGunzip());
}

function openWith(
  passphrase: string | undefined,
  { salt, header, rest }: { readonly salt: string; readonly header: Buffer; readonly rest: AsyncIterable<Buffer> },
): AsyncIterable<Buffer> {
  if (passphrase === undefined) {
    throw new BackupError(
      'The backup is encrypted; give its passphrase in OPDESK_BACKUP_PASSPHRASE, or a file with it by ' +
        '--passphrase-file.',
    );
  }
  return openBlocks(rest, { passphrase, salt, header });
}

async function splitHeader(
  file: AsyncIterable<Buffer>,
): Promise<{ readonly header: Buffer; readonly rest: AsyncIterable<Buffer> }> {
  const pieces = file[Symbol.asyncIterator]();
  let begun: Buffer = Buffer.alloc(0);
  while (begun.length < maxHeaderBytes) {
    const next = await pieces.next();
    if (next.done === true) break;
    begun = Buffer.concat([begun, next.value]);
  }
  const end = begun.subarray(0, maxHeaderBytes).indexOf('\n') + 1;
  async function* rest(): AsyncGenerator<Buffer> {
    yield begun.subarray(end);
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) yield next.value;
  }
  return { header: begun.subarray(0, end), rest: rest() };
}

/** The output of a stream when all of the source goes in. An error of the source comes out, too. */
async function* piped(source: AsyncIterable<Buffer>, stream: NodeJS.ReadWriteStream): AsyncGenerator<Buffer> {
  const fed = pipeline(Readable.from(source), stream);
  // It is thrown below as well, and at the latest where it is awaited.
  fed.catch(() => undefined);
  try {
    for await (const piece of stream) yield piece as Buffer;
    await fed;
  } catch (error) {
    throw isOfCompression(error) ? damaged() : error;
  }
}

function isOfCompression(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
