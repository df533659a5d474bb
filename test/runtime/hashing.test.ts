import { expect, test } from 'vitest';
import { createHashing, type Hashing } from '../../src/runtime/hashing.ts';

/** Hashes that end when the test says so, and the order in which they began. */
function slow(atOnce: number): { readonly hashing: Hashing; readonly begun: string[]; endNext(): Promise<void> } {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const begin = async (secret: string): Promise<void> => {
    begun.push(secret);
    await new Promise<void>((resolve) => ends.push(resolve));
  };
  const hashing = createHashing(atOnce, {
    hash: async (secret) => {
      await begin(secret);
      return `hash of ${secret}`;
    },
    matches: async (secret, secretHash) => {
      await begin(secret);
      return secretHash === `hash of ${secret}`;
    },
  });
  const endNext = async (): Promise<void> => {
    await new Promise(setImmediate);
    ends.shift()?.();
    await new Promise(setImmediate);
  };
  return { hashing, begun, endNext };
}

const settled = async <T>(promise: Promise<T>): Promise<unknown> =>
  promise.catch((error: unknown) => (error as { code?: string }).code);

test('A8: no more passwords are hashed at once than there are places, and logins come first', async () => {
  const { hashing, begun, endNext } = slow(2);
  const done = [
    hashing.hash('new 1'),
    hashing.hash('new 2'),
    hashing.hash('new 3'),
    hashing.matches('login 1', 'hash of login 1'),
    hashing.matches('login 2', undefined),
  ];
  await endNext();
  expect(begun).toEqual(['new 1', 'new 2', 'login 1']);
  for (let ended = 0; ended < 4; ended += 1) await endNext();
  expect(begun).toEqual(['new 1', 'new 2', 'login 1', 'login 2', 'new 3']);
  expect(await Promise.all(done)).toEqual(['hash of new 1', 'hash of new 2', 'hash of new 3', true, false]);
});

test('A8: a user who is logged in keeps no login waiting with tries of their own password', async () => {
  const { hashing, begun, endNext } = slow(1);
  const own = Array.from({ length: 13 }, (_, index) =>
    settled(hashing.matches(`own ${index}`, undefined, undefined, 'own')),
  );
  const login = hashing.matches('login', 'hash of login');
  for (let ended = 0; ended < 12; ended += 1) await endNext();
  expect(begun[1]).toBe('login');
  expect(await login).toBe(true);
  expect((await Promise.all(own)).slice(10)).toEqual([false, 'SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE']);
});

test('A8: beyond ten that wait a new password is refused, and a login is not', async () => {
  const { hashing, begun, endNext } = slow(1);
  const hashes = Array.from({ length: 13 }, (_, index) => settled(hashing.hash(`new ${index}`)));
  const login = hashing.matches('login', 'hash of login');
  for (let ended = 0; ended < 12; ended += 1) await endNext();
  expect(begun[1]).toBe('login');
  expect(await login).toBe(true);
  expect((await Promise.all(hashes)).slice(10)).toEqual([
    'hash of new 10',
    'SERVICE_UNAVAILABLE',
    'SERVICE_UNAVAILABLE',
  ]);
});

test('A8: a login that finds no place is refused, and the try that was counted for it is taken back', async () => {
  const { hashing, endNext } = slow(1);
  let takenBack = 0;
  const takeBack = async (): Promise<void> => {
    takenBack += 1;
  };
  const logins = Array.from({ length: 103 }, () => settled(hashing.matches('x', 'hash of x', takeBack)));
  for (let ended = 0; ended < 101; ended += 1) await endNext();
  const results = await Promise.all(logins);
  expect(results.filter((result) => result === true)).toHaveLength(101);
  expect(results.slice(101)).toEqual(['SERVICE_UNAVAILABLE', 'SERVICE_UNAVAILABLE']);
  expect(takenBack).toBe(2);
});

test('A8: a hash that fails gives its place on', async () => {
  const hashing = createHashing(1, {
    hash: () => Promise.reject(new Error('out of memory')),
    matches: () => Promise.resolve(true),
  });
  await expect(hashing.hash('new')).rejects.toThrow('out of memory');
  expect(await hashing.matches('login', 'any')).toBe(true);
});
