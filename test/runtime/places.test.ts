import { describe, expect, test, vi } from 'vitest';
import { createPlaces } from '../../src/runtime/places.ts';

describe('places', () => {
  test('no holder has more than its own, and all together no more than there are', () => {
    const places = createPlaces(2, 3);
    const first = places.take('a');
    expect([places.take('a'), places.take('a'), places.take('b'), places.take('c')].map(Boolean)).toEqual([
      true,
      false,
      true,
      false,
    ]);
    first?.();
    first?.();
    expect([places.take('c'), places.take('b')].map(Boolean)).toEqual([true, false]);
  });

  test('those who wait are served in the order in which they came, as far as their holders may', async () => {
    const places = createPlaces(1, 2);
    const [ofA, ofB] = [places.take('a'), places.take('b')];
    const served: string[] = [];
    const wait = (name: string, holder: string) =>
      places.wait(holder, 60_000).then((giveBack) => {
        served.push(name);
        return giveBack;
      });
    const waiting = [wait('a1', 'a'), wait('b1', 'b'), wait('a2', 'a'), wait('c1', 'c')];
    ofB?.();
    (await waiting[1])?.();
    expect(served).toEqual(['b1']);
    (await waiting[3])?.();
    ofA?.();
    (await waiting[0])?.();
    await waiting[2];
    expect(served).toEqual(['b1', 'c1', 'a1', 'a2']);
  });

  test('nobody waits for longer than was said, and who has gone takes no place', async () => {
    vi.useFakeTimers();
    try {
      const places = createPlaces(1, 1);
      const held = places.take('a');
      const late = places.wait('a', 1_000);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(await late).toBeUndefined();
      held?.();
      expect(places.take('b')).toBeTypeOf('function');
    } finally {
      vi.useRealTimers();
    }
  });
});
