import type { ServerResponse } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { testConfig } from '../support/server.ts';
import {
  answerWith,
  makeDue,
  markOf,
  openReceiver,
  type Receiver,
  subscribe,
  triedTimes,
} from '../support/webhooks.ts';

const desk = openDesk();
const quick = 40;
const underWay = 32;

interface Busy {
  readonly id: string;
  readonly receiver: Receiver;
  /** Answers what it has left unanswered, and everything from now on. */
  answerAll(status: number): void;
}

/**
 * A receiver that was quick, so that much was taken ahead for it, and leaves as many unanswered now as are sent at a
 * time.
 */
async function openBusy(): Promise<Busy> {
  const held: ServerResponse[] = [];
  const receiver = await openReceiver((response, number) => {
    if (number < quick) response.writeHead(204).end();
    else held.push(response);
  });
  const id = await subscribe(desk, receiver.url);
  await makeDue(
    desk,
    id,
    Array.from({ length: 400 }, (_, index) => `a-${index}`),
  );
  await receiver.arrived(quick + underWay);
  return {
    id,
    receiver,
    answerAll(status) {
      receiver.answer = answerWith(status);
      for (const response of held) response.writeHead(status).end();
    },
  };
}

/** What comes after what was under way, and after another's event which shows that the job went on. */
async function arrivedLater({ receiver }: Busy): Promise<number> {
  const other = await openReceiver();
  const otherId = await subscribe(desk, other.url);
  await makeDue(desk, otherId, ['other'], 'other');
  await triedTimes(desk, otherId, 1);
  return receiver.arrivals.length - quick - underWay;
}

const path = (id: string): string => `/notification/v1/connect/webhook/subscriptions/${id}`;

test('nothing that was taken ahead is sent to a webhook that is removed', async () => {
  const busy = await openBusy();
  expectDone(await desk.business.api('DELETE', path(busy.id)));
  busy.answerAll(204);
  expect(await arrivedLater(busy)).toBe(0);
});

test('nor to the endpoint that it had, after it got another: there all the rest arrives', async () => {
  const busy = await openBusy();
  const next = await openReceiver();
  expectDone(await desk.business.api('PATCH', path(busy.id), { endpoint: next.url }));
  await next.arrived(400 - quick - underWay);
  busy.answerAll(204);
  expect(await arrivedLater(busy)).toBe(0);
});

test('nor to one that answers 410, and whatever waits is kept until it is enabled', async () => {
  const busy = await openBusy();
  busy.answerAll(410);
  await expect.poll(() => markOf(desk, busy.id)).toMatchObject({ state: 'DISABLED', pending: 400 - quick });
  expect(await arrivedLater(busy)).toBe(0);
  busy.receiver.answer = answerWith(204);
  expectDone(await desk.business.api('POST', `/opdesk/v1/webhooks/${busy.id}/enable`));
  await busy.receiver.arrived(400);
});

test('what the old receiver asked for does not keep the new one waiting', async () => {
  const old = await openReceiver(answerWith(429, { 'retry-after': '300' }));
  const id = await subscribe(desk, old.url);
  await makeDue(desk, id, ['a']);
  await triedTimes(desk, id, 1);
  const next = await openReceiver();
  expectDone(await desk.business.api('PATCH', path(id), { endpoint: next.url }));
  await makeDue(desk, id, ['b'], 'b');
  await next.arrived(1);
});

test('another server hears of it too', async () => {
  const other = await createApp(testConfig(desk.server.connectionString), {
    now: desk.clock.now,
    logDestination: { write: () => undefined },
  });
  onTestFinished(() => other.close());
  const dropped: string[] = [];
  other.runtime.wakeUps.onWebhook(
    (webhook) => void dropped.push(...(webhook === undefined ? [] : [webhook.businessId])),
  );
  await expect
    .poll(async () => {
      const id = await subscribe(desk, `http://127.0.0.1:9/${dropped.length}`, { event_names: [] });
      expectDone(await desk.business.api('DELETE', path(id)));
      return dropped.length;
    })
    .toBeGreaterThan(0);
  expect(dropped[0]).toBe(desk.business.id);
});
