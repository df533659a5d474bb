import { createHmac } from 'node:crypto';
import { keyBytes } from '../contract/signing-key.ts';
import { signedBefore, type Signatures } from '../domain/delivery.ts';

/**
 * Both signatures over the same bytes (rule F3); null without a key.
 * @param at of the try, epoch seconds
 * @param body pure ASCII
 * @param keys the newest first
 */
export function signTry(eventId: string, at: number, body: string, keys: readonly string[]): Signatures | null {
  const [newest] = keys;
  if (newest === undefined) return null;
  const hmac = (key: string, kind: 'eka' | 'standard', encoding: 'hex' | 'base64'): string =>
    createHmac('sha256', keyBytes(key, kind))
      .update(signedBefore(kind, eventId, at))
      .update(body)
      .digest(encoding);
  return { eka: hmac(newest, 'eka', 'hex'), standard: keys.map((key) => hmac(key, 'standard', 'base64')) };
}
