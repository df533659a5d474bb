import { createCipheriv, createDecipheriv, hkdfSync } from 'node:crypto';
import type { Runtime } from './context.ts';

/**
 * A key outside the database, under which what the database must not tell is sealed: encrypted for one row alone, so
 * that it can neither be read without the key nor moved to another row.
 */
export interface SecretKey {
  /** Worked out from the key; it says which one is meant, and nothing else. */
  readonly id: string;
  /** @param identity of the row */
  readonly seal: (text: string, identity: string) => string;
  /** @throws Error where it was sealed under another key or for another row, or was changed */
  readonly open: (sealed: string, identity: string) => string;
  /** Another key, for what is told to callers: worked out from this one, and the same on every server. */
  readonly derive: (purpose: string) => Buffer;
}

/** The prefix of a text that is still to be sealed. */
export const plainPrefix = 'plain:';

const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;
const idBytes = 8;
const algorithm = 'aes-256-gcm';

export function createSecretKey(bytes: Buffer, randomBytes: Runtime['randomBytes']): SecretKey {
  const key = derived(bytes, 'opdesk sealing', keyBytes);
  const id = derived(bytes, 'opdesk key id', idBytes).toString('hex');
  return {
    id,
    derive: (purpose) => derived(bytes, `opdesk ${purpose}`, keyBytes),
    seal(text, identity) {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv(algorithm, key, nonce).setAAD(Buffer.from(identity));
      const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `sealed:${id}:${sealed.toString('base64')}`;
    },
    open(sealed, identity) {
      const bytesOf = Buffer.from(sealed.slice(sealed.lastIndexOf(':') + 1), 'base64');
      const [textFrom, tagFrom] = [nonceBytes, bytesOf.length - tagBytes];
      if (keyIdOf(sealed) !== id || tagFrom < textFrom) throw new Error('it is not sealed under this key');
      const decipher = createDecipheriv(algorithm, key, bytesOf.subarray(0, textFrom), { authTagLength: tagBytes })
        .setAAD(Buffer.from(identity))
        .setAuthTag(bytesOf.subarray(tagFrom));
      return Buffer.concat([decipher.update(bytesOf.subarray(textFrom, tagFrom)), decipher.final()]).toString('utf8');
    },
  };
}

function derived(bytes: Buffer, purpose: string, length: number): Buffer {
  return Buffer.from(hkdfSync('sha256', bytes, '', purpose, length));
}

/** The id of the key under which a text was sealed; undefined for one that was not. */
export function keyIdOf(sealed: string): string | undefined {
  return /^sealed:([0-9a-f]{16}):/.exec(sealed)?.[1];
}

/**
 * The keys of a text: 32 bytes each, in base64 or hexadecimal digits, separated by commas or lines; at least one.
 * @returns undefined for any other text
 */
export function readSecretKeys(text: string, randomBytes: Runtime['randomBytes']): SecretKey[] | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '');
  const keys = parts.map(bytesOfKey);
  return keys.length > 0 && keys.every((bytes) => bytes !== undefined)
    ? keys.map((bytes) => createSecretKey(bytes, randomBytes))
    : undefined;
}

function bytesOfKey(text: string): Buffer | undefined {
  if (/^[0-9a-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  const bytes = Buffer.from(text, 'base64');
  // Of base64 the usual letters or those for URLs, with or without its padding.
  const isWhole = /^[\w+/-]{43}=?$/.test(text) && bytes.length === keyBytes;
  return isWhole ? bytes : undefined;
}

export function newSecretKeyText(randomBytes: Runtime['randomBytes']): string {
  return randomBytes(keyBytes).toString('base64');
}
