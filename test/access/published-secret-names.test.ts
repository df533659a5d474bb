import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedClient } from '../../src/access/domain.ts';
import { deskLine } from '../../src/cli/demo-guard.ts';
import { seedDemo } from '../../src/demo/demo.ts';
import { logIn } from '../support/staff.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  await seedDemo(server.runtime);
});
afterAll(() => server.close());

/** Logs in with the secret of the documentation, as a browser does that was told this name of the server. */
function logInAt(host: string): Promise<number | undefined> {
  const { port } = new URL(server.url);
  const headers = { host: host.replace('PORT', port), 'content-type': 'application/json' };
  const path = '/connect-auth/v1/account/login';
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method: 'POST', path, headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify({ client_id: publishedClient.id, client_secret: publishedClient.secret }));
  });
}

test.each(['127.0.0.1:PORT', 'localhost:PORT', 'LOCALHOST', '[::1]:PORT', '127.8.9.1'])(
  'the published secret is accepted at %s, a name of this machine',
  async (host) => expect(await logInAt(host)).toBe(200),
);

test.each(['evil.example:PORT', 'evil.example', '127.0.0.1.evil.example:PORT', 'localhost.evil.example', '10.0.0.1'])(
  'a page whose name was made to lead here does not log in with the published secret: %s',
  async (host) => expect(await logInAt(host)).toBe(401),
);

test('beside a business of somebody else neither the published secret nor a published password logs in', async () => {
  const staff = () => logIn(server.api, 'manager', publishedClient.secret);
  expect((await staff()).status).toBe(200);
  await server.createBusiness();
  expect(await logInAt('localhost:PORT')).toBe(401);
  const { status, body } = await staff();
  expect([status, body.message]).toEqual([
    401,
    'The user manager has the password of the documentation, which is accepted while there is no business but the ' +
      'demo. "opdesk staff reset manager" gives another one.',
  ]);
  expect(await deskLine(server.runtime, 'http://localhost')).toBe(
    'The desk: http://localhost/ ("opdesk staff create" adds a user; with a business beside the demo, front, doctor, ' +
      'manager no longer log in with the password of it)',
  );
});
