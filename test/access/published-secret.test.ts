import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { publishedClient } from '../../src/access/domain.ts';
import { rotateClientSecret } from '../../src/access/services/rotate-client-secret.ts';
import { seedDemo } from '../../src/demo/demo.ts';
import { apiOf, startBeside, startTestServer, type TestServer } from '../support/server.ts';

const path = '/connect-auth/v1/account/login';
let server: TestServer;
beforeAll(async () => (server = await startTestServer()));
afterAll(() => server.close());

describe('the secret that the documentation prints', () => {
  const credentials = { client_id: publishedClient.id, client_secret: publishedClient.secret };

  it('is accepted from this machine, and from no proxy on it, trusted or not', async () => {
    const trusting = await startBeside(server, { config: { trustProxy: ['127.0.0.1'] } });
    onTestFinished(() => trusting.close());
    await seedDemo(server.runtime);
    for (const { api } of [server, trusting]) {
      expect((await api('POST', path, credentials)).status).toBe(200);
      for (const headers of [
        { 'x-forwarded-for': '127.0.0.1' },
        { 'x-real-ip': '203.0.113.7' },
        { forwarded: 'for=203.0.113.7' },
        { via: '1.1 front' },
      ]) {
        const { status, body } = await api('POST', path, credentials, headers);
        expect([headers, status, body.error]).toEqual([headers, 401, 'UNAUTHENTICATED']);
        expect(body.message).toContain('opdesk client rotate demo');
      }
    }
  });

  it('is refused to other machines', async () => {
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((each) => each !== undefined && !each.internal && each.family === 'IPv4')?.address;
    const open = await startBeside(server, { config: { host: '0.0.0.0' } });
    onTestFinished(() => open.close());
    await seedDemo(server.runtime);
    const { port } = new URL(open.url);
    // Reached by the machine's own address in its network, the peer is that address; without a network there is none.
    const api = apiOf(`http://${outside ?? '127.0.0.1'}:${port}`);
    expect((await api('POST', path, credentials)).status).toBe(outside === undefined ? 200 : 401);
  });

  it('stops working once it is replaced, as every other', async () => {
    await seedDemo(server.runtime);
    await rotateClientSecret(server.runtime, publishedClient.id);
    expect((await server.api('POST', path, credentials)).status).toBe(401);
  });
});
