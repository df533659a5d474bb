import type { Room } from '../../db/webhook-deliveries.ts';

interface Named {
  readonly businessId: string;
  readonly webhookId: string;
}

/** How many tries this process makes at a time, and for whom. */
export interface DeliveryRoom {
  /** What may be taken now; undefined for nothing. @param unwritten results that still take up room */
  offer(unwritten: number): Room | undefined;
  begin(of: Named): void;
  end(of: Named, hasArrived: boolean): void;
}

const mostInAll = 512;
const mostEach = 32;
/** Whoever has this share of what is free gets no more of it: so something is always left for others, however many are slow. */
const shareOfFree = 1 / 8;
/** After so many failures in a row a receiver is taken for dead; it is asked only now and then, by as many tries as it may have. */
const failuresOfTheDead = 32;
const restOfTheDeadMs = 1_000;
const forgottenAfterMs = 60_000;

interface Receiver extends Named {
  underWay: number;
  failuresInRow: number;
  lastBeganMs: number;
}

/** @param nowMs a clock that only goes forward */
export function createDeliveryRoom(nowMs: () => number): DeliveryRoom {
  const receivers = new Map<string, Receiver>();
  let underWay = 0;

  function slotsOf(receiver: Receiver, each: number): number {
    const rests = receiver.failuresInRow >= failuresOfTheDead && nowMs() < receiver.lastBeganMs + restOfTheDeadMs;
    return rests ? 0 : Math.max(0, each - receiver.underWay);
  }

  return {
    offer(unwritten) {
      const free = mostInAll - underWay - unwritten;
      if (free <= 0) return undefined;
      const each = Math.max(1, Math.min(mostEach, Math.floor(free * shareOfFree)));
      for (const [key, receiver] of receivers) {
        if (receiver.underWay === 0 && nowMs() > receiver.lastBeganMs + forgottenAfterMs) receivers.delete(key);
      }
      const busy = [...receivers.values()].map((receiver) => ({
        businessId: receiver.businessId, webhookId: receiver.webhookId, slots: slotsOf(receiver, each),
      }));
      return { atMost: Math.ceil(free / 2), atMostEach: each, busy };
    },
    begin({ businessId, webhookId }) {
      const key = keyOf({ businessId, webhookId });
      const receiver = receivers.get(key) ?? { businessId, webhookId, underWay: 0, failuresInRow: 0, lastBeganMs: 0 };
      receivers.set(key, receiver);
      receiver.underWay += 1;
      receiver.lastBeganMs = nowMs();
      underWay += 1;
    },
    end(of, hasArrived) {
      const receiver = receivers.get(keyOf(of));
      if (receiver === undefined) return;
      receiver.underWay -= 1;
      receiver.failuresInRow = hasArrived ? 0 : receiver.failuresInRow + 1;
      underWay -= 1;
    },
  };
}

function keyOf({ businessId, webhookId }: Named): string {
  return `${businessId}/${webhookId}`;
}
