import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { publishedClient } from '../../src/access/domain.ts';
import { seedDemo } from '../../src/demo/demo.ts';
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
