import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createApp, openStore } from '../../src/compose.ts';
import { keyCommands } from '../../src/cli/key-commands.ts';
import { createSecretKey } from '../../src/runtime/secret-keys.ts';
import { backedUp, restored, temporaryFolder } from '../support/backups.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { apiOf, startBeside, testConfig, testSecretKey, type TestServer } from '../support/server.ts';
import { onTestServer } from '../support/on-test-server.ts';
import { openReceiver, subscribe } from '../support/webhooks.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });
const subscriptions = '/notification/v1/connect/webhook/subscriptions';
const keyText = 'a-key-that-is-long-enough-1234';
const text = (byte: number): string => Buffer.alloc(32, byte).toString('base64');
const idOf = (key: string): string => createSecretKey(Buffer.from(key, 'base64'), randomBytes).id;

type Beside = Awaited<ReturnType<typeof startBeside>>;

/** A copy of the desk's database, with a server under this secret key, or with the file of this folder. */
async function copied(secretKey: string | undefined, dataFolder = temporaryFolder()) {
  const { connectionString } = await restored(await backedUp(desk.server.connectionString));
  return { connectionString, dataFolder, start: () => startOn(connectionString, secretKey, dataFolder) };
}

async function startOn(
  connectionString: string,
  secretKey: string | undefined,
  dataFolder = temporaryFolder(),
  doesJobs = false,
): Promise<Beside> {
  const server = await startBeside(
    { ...desk.server, connectionString },
    { config: { secretKey, dataFolder }, duties: { answersRequests: true, doesJobs } },
  );
  onTestFinished(() => server.close());
  return server;
}

const nothingMade = { made: () => undefined };
const run = (server: Pick<TestServer, 'app'>, name: string): Promise<readonly string[]> => {
  const command = keyCommands[name];
  if (command === undefined) throw new Error(`no command ${name}`);
  return command.run(server.app.runtime, nothingMade);
};

/** What is stored of signing keys, of webhooks and of access tokens. */
async function storedIn(connectionString: string): Promise<string[]> {
  return onTestServer(connectionString, async (client) => {
    const { rows } = await client.query<{ stored: string }>(
      `select secret as stored from signing_keys
       union all select signing_key || previous_keys::text from webhook_subscriptions where signing_key is not null`,
    );
    return rows.map(({ stored }) => stored);
  });
}

async function shownBy(server: Beside): Promise<string[]> {
  const { data } = expectDone(await apiOf(server.url, { auth: desk.business.token })('GET', subscriptions));
  return (data as { signing_key: string }[]).map(({ signing_key: key }) => key);
}

async function subscribed(): Promise<string> {
  const receiver = await openReceiver();
  const id = await subscribe(desk, receiver.url, { signing_key: 'the-one-before-that-1111' });
  expectDone(await desk.business.api('PATCH', `${subscriptions}/${id}`, { signing_key: keyText }));
  return id;
}

test('no key that signs is in the database in clear, and nothing that is stored opens for another row', async () => {
  const id = await subscribed();
  const other = await subscribed();
  const stored = await storedIn(desk.server.connectionString);
  expect(stored).toHaveLength(3);
  for (const each of stored) {
    expect(each).toMatch(/^sealed:/);
    expect(each).not.toMatch(/that-is|the-one/);
    expect(each).not.toContain(Buffer.from(keyText).toString('base64').slice(0, 12));
  }
  const { connectionString, start } = await copied(testSecretKey);
  await onTestServer(connectionString, (client) =>
    client.query(
      `update webhook_subscriptions s set signing_key = o.signing_key from webhook_subscriptions o
       where s.id = '${id}' and o.id = '${other}'`,
    ),
  );
  const moved = await apiOf((await start()).url, { auth: desk.business.token })('GET', subscriptions);
  expect(moved.status).toBe(500);
});

test('keys from before, in clear, are sealed at the first start, and sign as before', async () => {
  await subscribed();
  const { connectionString, dataFolder } = await copied(testSecretKey);
  const { sealing } = desk.server.runtime;
  await onTestServer(connectionString, async (client) => {
    const { rows } = await client.query<{ id: string; secret: string }>('select id, secret from signing_keys');
    for (const { id, secret } of rows) {
      const plain = sealing.open(secret, JSON.stringify(['signing key', id]));
      await client.query('update signing_keys set secret = $1', [`plain:${plain}`]);
    }
    await client.query(
      `update webhook_subscriptions set signing_key = 'plain:${keyText}',
         previous_keys = jsonb_set(previous_keys, '{0,key}', '"plain:sealed:before"')
       where signing_key is not null`,
    );
    await client.query('delete from secret_keys');
  });
  const server = await startOn(connectionString, undefined, dataFolder);
  expect(new Set(await shownBy(server))).toEqual(new Set(['********1234']));
  for (const each of await storedIn(connectionString)) expect(each).not.toMatch(/plain|long-enough|before/);
  expect(readFileSync(join(dataFolder, 'secret.key'), 'utf8')).toMatch(/^[\w+/]{43}=\n$/);
  const again = await startOn(connectionString, undefined, dataFolder);
  expect((await shownBy(again))[0]).toBe('********1234');
});

test('a server without the key, or with another one, does not start, and makes no key', async () => {
  const { connectionString, dataFolder } = await copied(undefined);
  const startWith = (secretKey?: string) =>
    createApp(testConfig(connectionString, { secretKey, dataFolder }), { logDestination: { write: () => undefined } });
  await expect(startWith()).rejects.toThrow(
    /^The keys in the database are sealed under the secret key [0-9a-f]{16}, which \S+\/secret\.key does not have: put the file back.*"opdesk key reset"[^\n]*$/,
  );
  await expect(startWith(text(9))).rejects.toThrow(/which OPDESK_SECRET_KEY does not have: set it to that key/);
  await expect(startWith('hidden')).rejects.toThrow(/^OPDESK_SECRET_KEY must be 32 bytes(?!.*hidden)/);
  writeFileSync(join(dataFolder, 'secret.key'), text(9), { mode: 0o600 });
  await expect(startWith()).rejects.toThrow(/put the file back/);
  expect(readFileSync(join(dataFolder, 'secret.key'), 'utf8')).toBe(text(9));
});

test('the secret key changes while servers work: what they seal and open meanwhile is right on every one', async () => {
  const { connectionString, dataFolder } = await copied(undefined);
  writeFileSync(join(dataFolder, 'secret.key'), testSecretKey, { mode: 0o600 });
  const [one, other] = [
    await startOn(connectionString, undefined, dataFolder),
    await startOn(connectionString, undefined, dataFolder),
  ];
  const api = apiOf(other.url, { auth: desk.business.token });
  const before = await shownBy(other);
  const storedBefore = await storedIn(connectionString);
  let isDone = false;
  let count = 0;
  // As many as fit in, and some after it.
  const register = async (): Promise<void> => {
    for (let more = 5; more > 0 && count < 60; count += 1, more -= isDone ? 1 : 0) {
      const endpoint = `http://127.0.0.1:9/${count}`;
      expectDone(await api('POST', subscriptions, { endpoint, signing_key: `key-number-${1_000 + count}-of-many` }));
    }
  };
  const change = () => run(one, 'key rotate-secret').finally(() => (isDone = true));
  const [[line]] = await Promise.all([change(), register()]);
  const id = /secret key ([0-9a-f]{16})/.exec(line ?? '')?.[1] ?? '';
  const stored = await storedIn(connectionString);
  expect(stored).toHaveLength(storedBefore.length + count);
  for (const each of stored) expect(each).toMatch(new RegExp(`^sealed:${id}:`));
  for (const server of [one, other]) expect(await shownBy(server)).toHaveLength(before.length + count);
  // The old key opens nothing any more; it stays in the file for earlier backups.
  const [first = '', second] = readFileSync(join(dataFolder, 'secret.key'), 'utf8').split('\n');
  expect([idOf(first), second]).toEqual([id, testSecretKey]);
  expect(await shownBy(await startOn(connectionString, first))).toHaveLength(before.length + count);
  await expect(startOn(connectionString, testSecretKey)).rejects.toThrow('does not have');
});

test('a signing key and the secret key may change at one time', async () => {
  await subscribed();
  const { connectionString, dataFolder } = await copied(undefined);
  writeFileSync(join(dataFolder, 'secret.key'), testSecretKey, { mode: 0o600 });
  const servers = [
    await startOn(connectionString, undefined, dataFolder),
    await startOn(connectionString, undefined, dataFolder),
  ];
  const changes = Array.from({ length: 12 }, (_, index) => index).flatMap((index) =>
    ['key rotate', 'key rotate-secret'].map((name) => run(servers[index % 2] as Beside, name)),
  );
  expect(await Promise.allSettled(changes)).toEqual(
    changes.map(() => expect.objectContaining({ status: 'fulfilled' })),
  );
  for (const server of servers) expect(await shownBy(server)).toEqual(['********1234']);
});

test('with the setting, the new key is put before the old one, and the change goes to it', async () => {
  const { connectionString } = await copied(undefined);
  const server = await startOn(connectionString, `${text(5)},${testSecretKey}`);
  const before = await shownBy(server);
  const old = await startOn(connectionString, testSecretKey);
  await expect(run(old, 'key rotate-secret')).rejects.toThrow('put a new one before them there');
  expect(await shownBy(old)).toEqual(before);
  await run(server, 'key rotate-secret');
  for (const each of await storedIn(connectionString)) expect(each).toContain(idOf(text(5)));
  expect(await shownBy(await startOn(connectionString, text(5)))).toEqual(before);
});

test('where the key is lost, a reset ends tokens, and webhooks sign with random keys until they are set', async () => {
  const id = await subscribed();
  const { connectionString, dataFolder, start } = await copied(testSecretKey);
  const server = await start();
  await expect(run(server, 'key reset')).rejects.toThrow(/Nothing is lost/);
  await server.close();
  const config = testConfig(connectionString, { secretKey: undefined, dataFolder });
  const store = await openStore({ ...config, logLevel: 'silent' }, 'share', { now: desk.clock.now });
  const lines = await keyCommands['key reset']?.run(store.runtime, nothingMade);
  await store.close();
  expect(lines?.slice(1)).toContain(`${desk.business.id}  ${id}`);
  // Nobody has one.
  expect(lines?.join()).not.toContain('recovery code');
  const again = await startOn(connectionString, undefined, dataFolder);
  const list = (token: string) => apiOf(again.url, { auth: token })('GET', subscriptions);
  expect((await list(desk.business.token)).status).toBe(401);
  const { clientId, clientSecret } = desk.business;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const { body } = await again.api('POST', '/connect-auth/v1/account/login', credentials);
  const token = body.access_token as string;
  const keys = (expectDone(await list(token)).data as { signing_key: string }[]).map(({ signing_key: key }) => key);
  for (const key of keys) expect(key).toMatch(/^\*{8}(?!1234$)/);
  const set = { signing_key: 'a-new-one-of-some-length-9876' };
  expectDone(await apiOf(again.url, { auth: token })('PATCH', `${subscriptions}/${id}`, set));
  expect(JSON.stringify(await list(token))).toContain('********9876');
});
