import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createSecretKey, keyIdOf, readSecretKeys } from '../../src/runtime/secret-keys.ts';

const bytes = Buffer.alloc(32, 7);
const key = createSecretKey(bytes, randomBytes);

test('what is sealed for a row is opened for that row alone, with that key alone, and unchanged alone', () => {
  const sealed = key.seal('schlüssel', 'row 1');
  expect(key.open(sealed, 'row 1')).toBe('schlüssel');
  expect(sealed).not.toContain(Buffer.from('schlüssel').toString('base64').slice(0, 6));
  expect(keyIdOf(sealed)).toBe(key.id);
  expect(() => key.open(sealed, 'row 2')).toThrow();
  const other = createSecretKey(Buffer.alloc(32, 8), randomBytes);
  expect(() => other.open(sealed, 'row 1')).toThrow('not sealed under this key');
  expect(() => other.open(sealed.replace(key.id, other.id), 'row 1')).toThrow();
  const cut = sealed.lastIndexOf(':') + 1;
  const whole = Buffer.from(sealed.slice(cut), 'base64');
  for (let at = 0; at < whole.length; at += 1) {
    const changed = Buffer.from(whole);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => key.open(sealed.slice(0, cut) + changed.toString('base64'), 'row 1')).toThrow();
    expect(() => key.open(sealed.slice(0, cut) + whole.subarray(0, at).toString('base64'), 'row 1')).toThrow();
  }
});

test('the same text is sealed under another nonce each time', () => {
  const nonceOf = (sealed: string): string => sealed.split(':')[2]?.slice(0, 16) ?? '';
  const nonces = Array.from({ length: 100 }, () => nonceOf(key.seal('text', 'row')));
  expect(new Set(nonces).size).toBe(100);
});

test('the id of a key says which one it is, and not the key', () => {
  expect(createSecretKey(Buffer.alloc(32, 7), randomBytes).id).toBe(key.id);
  expect(key.id).toMatch(/^[0-9a-f]{16}$/);
  expect(bytes.toString('hex')).not.toContain(key.id);
});

test('keys are read in base64 and hexadecimal digits, several by commas and lines', () => {
  const idsOf = (text: string): string[] | undefined => readSecretKeys(text, randomBytes)?.map(({ id }) => id);
  const other = Buffer.alloc(32, 0xfb);
  const otherId = createSecretKey(other, randomBytes).id;
  for (const text of [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex').toUpperCase()])
    expect([text, idsOf(text)]).toEqual([text, [key.id]]);
  expect(idsOf(`${other.toString('base64url')}, ${bytes.toString('hex')}`)).toEqual([otherId, key.id]);
  expect(idsOf(`${other.toString('base64')}\n${bytes.toString('base64')}\n`)).toEqual([otherId, key.id]);
  const wrong = ['', ' ,\n', 'secret', bytes.toString('hex').slice(1), bytes.subarray(1).toString('base64')];
  wrong.push(Buffer.alloc(33).toString('base64'), `${bytes.toString('hex')},x`, `${'*'.repeat(43)}=`);
  for (const text of wrong) expect([text, idsOf(text)]).toEqual([text, undefined]);
});
