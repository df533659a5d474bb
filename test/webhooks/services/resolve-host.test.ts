import { expect, test } from 'vitest';
import { createResolveHost } from '../../../src/webhooks/services/resolve-host.ts';
import { openNameServer } from '../../support/name-server.ts';

test('names whose servers do not answer keep nobody else waiting, and are given up', async () => {
  const { address, asked } = await openNameServer((name) => (name.startsWith('dead') ? 'silent' : ['93.184.215.14']));
  const resolve = createResolveHost([address]);
  let given = 0;
  const dead = Array.from({ length: 40 }, (_, index) =>
    resolve(`dead-${index}.example.com`).catch((error: NodeJS.ErrnoException) => {
      given += 1;
      return error.code;
    }),
  );
  await expect.poll(() => new Set(asked).size).toBe(40);
  for (let index = 0; index < 20; index += 1)
    expect(await resolve(`good-${index}.example.com`)).toEqual(['93.184.215.14']);
  expect(given).toBe(0);
  for (const code of await Promise.all(dead)) expect(code).toMatch(/^E(?:TIMEOUT|CANCELLED)$/);
});

test('however many name servers do not answer, a name is given up after the same time', async () => {
  const servers = await Promise.all([1, 2, 3].map(() => openNameServer(() => 'silent')));
  await expect(createResolveHost(servers.map(({ address }) => address))('dead.example.com')).rejects.toMatchObject({
    code: 'ECANCELLED',
  });
});

test('what the name servers know nothing of is asked of the system, and what they fail at is not', async () => {
  const { address, asked } = await openNameServer((name) => (name === 'broken.example.com' ? 'failed' : 'unknown'));
  const resolve = createResolveHost([address]);
  expect(await resolve('localhost')).toContain('127.0.0.1');
  expect(asked).toContain('localhost');
  await expect(resolve('broken.example.com')).rejects.toMatchObject({ code: 'ESERVFAIL' });
});
