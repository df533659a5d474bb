import { createCipheriv, createDecipheriv, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { BackupError } from './error.ts';

/** Of the file's format 1. Guessing one passphrase costs 32 MiB and a quarter of a second. */
const keyCost = { N: 32_768, r: 8, p: 3, maxmem: 64 * 1024 * 1024 } as const;
const blockBytes = 64 * 1024;
const tagBytes = 16;

interface Lock {
  readonly passphrase: string;
  readonly salt: string;
  /** Of the file: authenticated with each block. */
  readonly header: Buffer;
}

/** Of each file, so that each has a key of its own. */
export function newSalt(randomBytes: (count: number) => Buffer): string {
  return randomBytes(16).toString('base64url');
}

/**
 * Encrypts in blocks, each authenticated with its number and whether it is the last one: blocks that are missing,
 * added or in another order are found out, as well as changed ones.
 */
export async function* sealBlocks(plain: AsyncIterable<Buffer>, lock: Lock): AsyncGenerator<Buffer> {
  const key = await keyOf(lock);
  for await (const { block, nonce } of inBlocks(plain, blockBytes)) {
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(lock.header);
    yield Buffer.concat([cipher.update(block), cipher.final(), cipher.getAuthTag()]);
  }
}

/** @throws BackupError when a block is not what was sealed with that passphrase */
export async function* openBlocks(sealed: AsyncIterable<Buffer>, lock: Lock): AsyncGenerator<Buffer> {
  const key = await keyOf(lock);
  let isFirst = true;
  for await (const { block, nonce } of inBlocks(sealed, blockBytes + tagBytes)) {
    const plain = block.length < tagBytes ? null : openBlock(block, key, nonce, lock.header);
    if (plain === null) {
      throw new BackupError(
        isFirst
          ? 'The passphrase is not that of the backup, or the backup is damaged.'
          : 'The backup is damaged or was cut short; take another one.',
      );
    }
    isFirst = false;
    yield plain;
  }
}

function openBlock(block: Buffer, key: Buffer, nonce: Buffer, header: Buffer): Buffer | null {
  const end = block.length - tagBytes;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes });
  decipher.setAAD(header).setAuthTag(block.subarray(end));
  try {
    return Buffer.concat([decipher.update(block.subarray(0, end)), decipher.final()]);
  } catch {
    return null;
  }
}

async function keyOf({ passphrase, salt }: Lock): Promise<Buffer> {
  return derive(passphrase.normalize('NFC'), Buffer.from(salt, 'base64url'), 32, keyCost);
}

const derive: (passphrase: string, salt: Buffer, length: number, cost: typeof keyCost) => Promise<Buffer> =
  promisify(scrypt);

/** Cuts a stream into blocks of one size, but for the last one, each with the nonce that it alone has under its key. */
async function* inBlocks(
  pieces: AsyncIterable<Buffer>,
  sizeBytes: number,
): AsyncGenerator<{ readonly block: Buffer; readonly nonce: Buffer }> {
  let number = 0;
  let held: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    // A full block is held back until more comes: it may be the last one.
    for (; held.length > sizeBytes; number += 1) {
      yield { block: held.subarray(0, sizeBytes), nonce: nonceOf(number, false) };
      held = held.subarray(sizeBytes);
    }
  }
  yield { block: held, nonce: nonceOf(number, true) };
}

function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(number), 0);
  nonce.writeUInt8(isLast ? 1 : 0, 11);
  return nonce;
}
