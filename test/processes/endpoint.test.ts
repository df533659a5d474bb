import { expect, test, vi } from 'vitest';
import { createLimits } from '../../src/http/limits.ts';
import { type ProcessChannel, createEndpoint, type Endpoint } from '../../src/processes/endpoint.ts';

/** The first process with two others, whose messages take a turn each. */
function connectThree() {
  const deaf = new Set<string>();
  const ends = new Map<string, Endpoint>();
  const channels = new Map<string, ProcessChannel>();
  const channel = (from: string, to: string): ProcessChannel => {
    const way = `${from}-${to}`;
    const made = channels.get(way) ?? {
      send: (message) => void (deaf.has(to) || queueMicrotask(() => ends.get(to)?.receive(message, channel(to, from)))),
    };
    channels.set(way, made);
    return made;
  };
  ends.set(
    'first',
    createEndpoint('program', () => [channel('first', 'b'), channel('first', 'c')], true),
  );
  for (const name of ['b', 'c'])
    ends.set(
      name,
      createEndpoint('program', () => [channel(name, 'first')], false),
    );
  const end = (name: string): Endpoint => ends.get(name) as Endpoint;
  return { end, channel, deaf };
}

/** Notifies, and waits until all have acknowledged it. */
async function notified({ siblings }: Endpoint, ...messages: readonly unknown[]): Promise<void> {
  for (const message of messages) siblings.notify('changes', message);
  await siblings.acknowledged();
  expect(siblings.acknowledged()).toBeUndefined();
}

test('what one process notifies others of, all have when it is acknowledged, in its order', async () => {
  const { end } = connectThree();
  const heard: string[] = [];
  for (const name of ['first', 'b', 'c']) {
    end(name).siblings.onNotified('changes', (message) => heard.push(`${name} ${String(message)}`));
  }
  await notified(end('b'), 1, 2);
  expect(heard).toEqual(['first 1', 'first 2', 'c 1', 'c 2']);
  heard.length = 0;
  await notified(end('first'), 3);
  expect(heard).toEqual(['b 3', 'c 3']);
});

test('each process knows the metrics of all others', async () => {
  const { end } = connectThree();
  for (const name of ['first', 'b', 'c']) end(name).siblings.onMetricsAsked(() => Promise.resolve({ of: name }));
  expect(await end('b').siblings.askMetrics()).toEqual([{ of: 'first' }, { of: 'c' }]);
  expect(await end('first').siblings.askMetrics()).toEqual([{ of: 'b' }, { of: 'c' }]);
});

test('the metrics of one process that does not answer are left out, and those of the others are not', async () => {
  const { end, deaf } = connectThree();
  for (const name of ['first', 'b', 'c']) end(name).siblings.onMetricsAsked(() => Promise.resolve({ of: name }));
  deaf.add('c');
  expect(await end('b').siblings.askMetrics()).toEqual([{ of: 'first' }]);
});

test('a process that has ended is waited for no more, and one that does not answer only for a while', async () => {
  const { end, channel, deaf } = connectThree();
  deaf.add('c');
  let isOver = false;
  const told = notified(end('b'), 1).then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(isOver).toBe(false);
  end('first').forget(channel('first', 'c'));
  await told;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const late = notified(end('b'), 2);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await vi.advanceTimersByTimeAsync(500);
    await late;
  } finally {
    vi.useRealTimers();
  }
});

test('units that one process counts are counted by the others a moment later', async () => {
  const { end } = connectThree();
  const limitsOf = (name: string) =>
    createLimits({ unitsPerSecond: 50, loginsPerMinute: 10 }, () => 0, end(name).siblings);
  const [ofB, ofC] = [limitsOf('b'), limitsOf('c')];
  const ofNetwork = ofB.countTry('login', 'network');
  for (let tries = 0; tries < 10; tries += 1) ofNetwork('client');
  await expect.poll(() => isRefused(() => ofC.countTry('login', 'network')('client'))).toBe(true);
  expect(isRefused(() => ofC.countTry('login', 'network')('another'))).toBe(false);
});

function isRefused(count: () => void): boolean {
  try {
    count();
    return false;
  } catch {
    return true;
  }
}
