import type { Asked } from './checker/evidence.ts';

interface Contest {
  /** A request for a seat is under way until the function that is answered is called. */
  enter(asked: Asked): () => void;
}

/** Marks the requests that were under way together with another one for the same doctor and time. */
export function createContest(): Contest {
  const underWay = new Map<string, Set<Asked>>();
  return {
    enter(asked) {
      const { doctorId, startAt } = asked.wants;
      if (doctorId === undefined || startAt === undefined) return () => undefined;
      const name = `${doctorId}/${startAt}`;
      const others = underWay.get(name) ?? new Set();
      underWay.set(name, others.add(asked));
      if (others.size > 1) for (const one of others) one.isContested = true;
      return () => {
        others.delete(asked);
        if (others.size === 0) underWay.delete(name);
      };
    },
  };
}
