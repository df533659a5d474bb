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

test('what one process tells, all others have heard when that is over, in the order in which it was told', async () => {
  const { end } = connectThree();
  const heard: string[] = [];
  for (const name of ['first', 'b', 'c']) {
    end(name).siblings.onTold('changes', (message) => heard.push(`${name} ${String(message)}`));
  }
  await Promise.all([end('b').siblings.tell('changes', 1), end('b').siblings.tell('changes', 2)]);
  expect(heard).toEqual(['first 1', 'first 2', 'c 1', 'c 2']);
  heard.length = 0;
  await end('first').siblings.tell('changes', 3);
  expect(heard).toEqual(['b 3', 'c 3']);
});

test('each process knows the metrics of all others', async () => {
  const { end } = connectThree();
  for (const name of ['first', 'b', 'c']) end(name).siblings.onMetricsAsked(() => Promise.resolve({ of: name }));
  expect(await end('b').siblings.askMetrics()).toEqual([{ of: 'first' }, { of: 'c' }]);
  expect(await end('first').siblings.askMetrics()).toEqual([{ of: 'b' }, { of: 'c' }]);
});

test('a process that has ended is waited for no more, and one that does not answer only for a second', async () => {
  const { end, channel, deaf } = connectThree();
  deaf.add('c');
  let isOver = false;
  const told = end('b')
    .siblings.tell('changes', 1)
    .then(() => (isOver = true));
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(isOver).toBe(false);
  end('first').forget(channel('first', 'c'));
  await told;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const late = end('b').siblings.tell('changes', 2);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    await vi.advanceTimersByTimeAsync(1_000);
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
