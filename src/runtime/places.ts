/** Places for what may be under way at once: so many of one holder, and so many in all. */
export interface Places {
  /** @returns gives the place back, once; undefined where there is none */
  take(holder: string): GiveBack | undefined;
  /**
   * The same, but waits for a place; of those who wait the first come is the first served, as far as its holder may
   * have one more.
   * @returns undefined where none became free in time
   */
  wait(holder: string, waitMs: number): Promise<GiveBack | undefined>;
}

type GiveBack = () => void;

interface Waiter {
  readonly holder: string;
  readonly getPlace: (giveBack: GiveBack) => void;
}

export function createPlaces(maxOfHolder: number, maxInAll: number): Places {
  const taken = new Map<string, number>();
  const waiters = new Set<Waiter>();
  let inAll = 0;
  const add = (holder: string, places: number): void => {
    const left = (taken.get(holder) ?? 0) + places;
    inAll += places;
    if (left === 0) taken.delete(holder);
    else taken.set(holder, left);
  };
  const take = (holder: string): GiveBack | undefined => {
    if (inAll >= maxInAll || (taken.get(holder) ?? 0) >= maxOfHolder) return undefined;
    add(holder, 1);
    let isTaken = true;
    return () => {
      if (!isTaken) return;
      isTaken = false;
      add(holder, -1);
      serveWaiters();
    };
  };
  const serveWaiters = (): void => {
    for (const waiter of waiters) {
      if (inAll >= maxInAll) return;
      const giveBack = take(waiter.holder);
      if (giveBack === undefined) continue;
      waiters.delete(waiter);
      waiter.getPlace(giveBack);
    }
  };
  return {
    take,
    wait(holder, waitMs) {
      // Those who wait for a place of this holder have found none, and none has become free since.
      const atOnce = take(holder);
      if (atOnce !== undefined) return Promise.resolve(atOnce);
      return new Promise((resolve) => {
        const waiter: Waiter = {
          holder,
          getPlace: (giveBack) => {
            clearTimeout(late);
            resolve(giveBack);
          },
        };
        const late = setTimeout(() => {
          waiters.delete(waiter);
          resolve(undefined);
        }, waitMs).unref();
        waiters.add(waiter);
      });
    },
  };
}
