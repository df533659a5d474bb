import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createSlices, endedWhen } from '../../src/runtime/slices.ts';

/** Each step of work takes so many milliseconds of this clock. */
function createWork() {
  let nowMs = 0;
  const log: string[] = [];
  function* work(name: string, steps: number, stepMs = 1): Generator<undefined, string, undefined> {
    for (let step = 1; step <= steps; step += 1) {
      nowMs += stepMs;
      log.push(`${name}${step}`);
      yield;
    }
    return name;
  }
  return { work, log, elapsedMs: () => nowMs };
}

async function countTurns(done: Promise<unknown>): Promise<number> {
  let [turns, isDone] = [0, false];
  const ended = done.finally(() => (isDone = true));
  for (; !isDone; turns += 1) await nextTurn();
  await ended;
  return turns;
}

describe('slices', () => {
  test('short work is done in the turn in which it begins', async () => {
    const { work, elapsedMs } = createWork();
    expect(await countTurns(createSlices(elapsedMs).run(work('a', 4)))).toBeLessThanOrEqual(1);
  });

  test('of long work each turn of the event loop does five milliseconds, also of several at once', async () => {
    const { work, log, elapsedMs } = createWork();
    const slices = createSlices(elapsedMs);
    const running = Promise.all([slices.run(work('a', 50)), slices.run(work('b', 50)), slices.run(work('c', 50))]);
    // Those that begin in one turn share its time too.
    expect(log).toHaveLength(5);
    let [before, most] = [log.length, 0];
    const turns = await countTurns(
      Promise.all([
        running,
        (async () => {
          while (log.length < 150) {
            await nextTurn();
            most = Math.max(most, log.length - before);
            before = log.length;
          }
        })(),
      ]),
    );
    expect(await running).toEqual(['a', 'b', 'c']);
    expect(most).toBe(5);
    expect(turns).toBeGreaterThanOrEqual(29);
  });

  test('work that is under way goes on in turn, and short work is not behind it', async () => {
    const { work, log, elapsedMs } = createWork();
    const slices = createSlices(elapsedMs);
    const long = [slices.run(work('a', 30)), slices.run(work('b', 30))];
    await nextTurn();
    expect(await countTurns(slices.run(work('short', 2)))).toBeLessThanOrEqual(1);
    await Promise.all(long);
    const [lastOfA, firstOfB] = [log.indexOf('a30'), log.indexOf('b1')];
    expect(firstOfB).toBeLessThan(lastOfA);
  });

  test('an error ends its own work alone', async () => {
    const { work, elapsedMs } = createWork();
    const slices = createSlices(elapsedMs);
    function* failing(): Generator<undefined, never, undefined> {
      yield* work('x', 12);
      throw new Error('no such slot');
    }
    const [failed, other] = await Promise.allSettled([slices.run(failing()), slices.run(work('a', 20))]);
    expect(failed).toMatchObject({ status: 'rejected', reason: { message: 'no such slot' } });
    expect(other).toEqual({ status: 'fulfilled', value: 'a' });
  });
});

test('work that is over is given up at its next step, and other work is as it was', () => {
  function* steps(): Generator<undefined, string, undefined> {
    yield;
    yield;
    return 'done';
  }
  const run = <Result>(work: Generator<undefined, Result, undefined>): Result => {
    for (;;) {
      const step = work.next();
      if (step.done === true) return step.value;
    }
  };
  let asked = 0;
  expect(run(endedWhen(steps(), () => (asked += 1) > 1))).toBeNull();
  expect(asked).toBe(2);
  expect(run(endedWhen(steps(), () => false))).toBe('done');
});
