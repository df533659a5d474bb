import { createHash, createHmac } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import type { Runtime } from './context.ts';

type Randomness = Pick<Runtime, 'randomBytes'>;

/** 256 random bits as text; nobody guesses it, so its digest needs no salt. */
export function createSecret({ randomBytes }: Randomness): string {
  return randomBytes(32).toString('base64url');
}

export function createSigningSecret({ randomBytes }: Randomness): Buffer {
  return randomBytes(32);
}

/** Argon2id with a salt of its own, for secrets that people may have chosen. */
export async function hashSecret(secret: string): Promise<string> {
  return hash(secret);
}

/** Of no secret that anybody knows; made once with the parameters that hashSecret uses. */
const nobodysHash = '$argon2id$v=19$m=19456,t=2,p=1$Zglx5Bkd1l2holPOq7IVEA$/P9FjxPu6soLaQztqqfJBzCg355SuSMX1SHTnOSNsM0';

/** Whether the secret is the hashed one. Without a hash it is false, after the time that a comparison takes. */
export async function matchesSecret(secret: string, secretHash: string | undefined): Promise<boolean> {
  const matches = await verify(secretHash ?? nobodysHash, secret);
  return matches && secretHash !== undefined;
}

/** SHA-256, under which what opens something is stored. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The same in hexadecimal, for names of what is kept in the process. */
export function hexDigestOf(secret: string): string {
  return digestOf(secret).toString('hex');
}

/** 256 bits as text that only the key's holder can work out, the same each time. */
export function derive(key: Uint8Array, purpose: string, text: string): string {
  return createHmac('sha256', key).update(`${purpose}\n${text}`).digest('base64url');
}

/** A random number of at least 0 and less than 1, for spreading what would happen at once. */
export function randomShare({ randomBytes }: Randomness): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}
