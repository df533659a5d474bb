import { connect } from 'node:net';
import fastify, { type FastifyRequest } from 'fastify';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createLargeAnswers } from '../../src/http/large-answers.ts';
import { openDesk } from '../support/desk.ts';
import { openQueue } from '../support/queue.ts';

describe('a day and a patient with thirty appointments of 200,000 characters each', () => {
  const desk = openDesk();
  const { queue, entries, walkIn, verb } = openQueue(desk);
  const ids: string[] = [];
  const count = 30;

  beforeEach(async () => {
    ids.length = 0;
    for (let index = 0; index < count; index += 1) {
      ids.push(await walkIn({ patient_id: 'pt-1', custom_attributes: { label: 'urgent' } }));
    }
    await desk.rows(`update appointments set reason = repeat('x', 200000) where business_id = $1`);
  });

  test('a list of the newest has as many of them as fit into an answer', async () => {
    const { body } = await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1');
    expect(JSON.stringify(body).length).toBeLessThan(4_100_000);
    expect(body.data.length).toBeGreaterThan(3);
  });

  test('the queue has them all, without what is long, and each change is answered', async () => {
    const shown = await queue();
    expect(shown.entries).toHaveLength(count);
    expect(shown.entries[0]).toMatchObject({ appointment_id: ids[0], position: 1, patient: { name: 'Meera' } });
    expect(Object.keys(shown.entries[0])).not.toContain('reason');
    expect(await verb(ids[1] ?? '', 'call')).toMatchObject({ entry: { appointment_id: ids[1], state: 'called' } });
    expect((await entries())[1]).toMatchObject({ state: 'called', calls: 1 });
  });

  test('the queue has what is long again once it fits', async () => {
    await queue();
    await desk.rows(`update appointments set reason = 'Cough' where business_id = $1`);
    expect((await entries())[0]).toMatchObject({ reason: 'Cough' });
  });

  test('more than are made at once are all answered', async () => {
    const { token } = await desk.business.addClient();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        fetch(`${desk.server.url}/dr/v1/appointment/patient/pt-1`, { headers: { auth: token } }).then(
          async (answer) => [answer.status, (await answer.text()).length] as const,
        ),
      ),
    );
    expect(answers.map(([status]) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  });
});

/** A server that answers many bytes to callers of a business, or few, and the number of calls that were let in. */
async function listen(manyBytes: number) {
  const largeAnswers = createLargeAnswers();
  const app = fastify();
  app.decorateRequest('caller', null);
  app.addHook('onRequest', async (request: FastifyRequest) => {
    const businessId = String(request.headers['x-business']);
    request.caller = { kind: 'client', businessId } as FastifyRequest['caller'];
    largeAnswers.refuseUnread(request);
  });
  app.addHook('onSend', async (request, reply, payload) => {
    largeAnswers.made(request, reply, (payload as string).length);
    return payload;
  });
  app.setErrorHandler((error: Error & { code?: string }, _request, reply) => reply.code(429).send(error.code));
  app.get('/few', (_request, reply) => reply.send('done'));
  let inside = 0;
  let most = 0;
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => (letGo = resolve));
  app.get('/held', { preHandler: largeAnswers.enter }, async () => {
    inside += 1;
    most = Math.max(most, inside);
    await released;
    inside -= 1;
    return 'done';
  });
  app.get('/many', { preHandler: largeAnswers.enter }, (_request, reply) => reply.send('x'.repeat(manyBytes)));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  const statusOf = async (path: string, business: string): Promise<number> => {
    const answer = await fetch(url + path, { headers: { 'x-business': business } });
    await answer.arrayBuffer();
    return answer.status;
  };
  /** Asks, and reads nothing of the answer. */
  const leaveUnread = (business: string, times = 1) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
    socket.write(`GET /many HTTP/1.1\r\nHost: x\r\nX-Business: ${business}\r\n\r\n`.repeat(times));
    onTestFinished(() => void socket.destroy());
    return socket;
  };
  return { statusOf, leaveUnread, inside: () => inside, most: () => most, letGo };
}

/** More than a system takes for a reader. */
const tenMegabytes = 10 * 1024 * 1024;

test('a business that leaves answers unread is refused until it reads them or goes, and others are not', async () => {
  const { statusOf, leaveUnread } = await listen(tenMegabytes);
  const sockets = [leaveUnread('a'), leaveUnread('a')];
  await expect.poll(() => statusOf('/few', 'a')).toBe(429);
  expect([await statusOf('/few', 'b'), await statusOf('/many', 'b')]).toEqual([200, 200]);
  sockets[0]?.destroy();
  await expect.poll(() => statusOf('/few', 'a')).toBe(200);
});

test('where answers of all are left unread, those are refused who leave much', async () => {
  const { statusOf, leaveUnread } = await listen(tenMegabytes);
  for (const business of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) leaveUnread(business);
  await expect.poll(() => statusOf('/few', 'a')).toBe(429);
  expect([await statusOf('/few', 'g'), await statusOf('/few', 'h')]).toEqual([429, 200]);
});

test('of the requests of one connection that ends, also those behind another one are let go', async () => {
  const { statusOf, leaveUnread } = await listen(tenMegabytes);
  const socket = leaveUnread('a', 4);
  await expect.poll(() => statusOf('/few', 'a')).toBe(429);
  socket.destroy();
  await expect.poll(() => statusOf('/few', 'a')).toBe(200);
  expect(await statusOf('/many', 'a')).toBe(200);
});

test('four of a business and eight in all are under way, and those who wait come in when one is done', async () => {
  const { statusOf, inside, most, letGo } = await listen(1);
  const ofA = Array.from({ length: 6 }, () => statusOf('/held', 'a'));
  await expect.poll(inside).toBe(4);
  const others = ['b', 'b', 'b', 'c', 'c', 'd'].map((business) => statusOf('/held', business));
  await expect.poll(inside).toBe(8);
  expect(await statusOf('/few', 'a')).toBe(200);
  letGo();
  expect(new Set(await Promise.all([...ofA, ...others]))).toEqual(new Set([200]));
  expect([most(), inside()]).toEqual([8, 0]);
});
