/** Places for what may be under way at once: so many of one holder, and so many in all. */
export interface Places {
  /** @returns gives the place back, once; undefined where there is none */
  take(holder: string): (() => void) | undefined;
}

export function createPlaces(maxOfHolder: number, maxInAll: number): Places {
  const taken = new Map<string, number>();
  let inAll = 0;
  const add = (holder: string, places: number): void => {
    const left = (taken.get(holder) ?? 0) + places;
    inAll += places;
    if (left === 0) taken.delete(holder);
    else taken.set(holder, left);
  };
  return {
    take(holder) {
      if (inAll >= maxInAll || (taken.get(holder) ?? 0) >= maxOfHolder) return undefined;
      add(holder, 1);
      let isTaken = true;
      return () => {
        if (isTaken) add(holder, -1);
        isTaken = false;
      };
    },
  };
}
