import { median } from '../bench/figures.ts';

export interface MemorySample {
  /** Requests until then. */
  readonly requests: number;
  readonly megabytes: number;
}

/** Before so many requests caches fill and code is compiled. */
const warmUpRequests = 20_000;
/** What a heap that is collected now and then may differ by, whatever is in it. */
const fairGrowthMb = 64;

export interface Growth {
  readonly beforeMb: number;
  readonly afterMb: number;
  readonly isFair: boolean;
}

/**
 * The memory of the process after the warm-up against the end. Undefined for a run that is hardly more than a warm-up.
 */
export function growthOf(samples: readonly MemorySample[], requests: number): Growth | undefined {
  const from = Math.max(warmUpRequests, requests * 0.2);
  if (requests < from * 2) return undefined;
  const between = (first: number, last: number): number =>
    median(
      samples.filter((sample) => sample.requests >= first && sample.requests <= last).map(({ megabytes }) => megabytes),
    );
  const beforeMb = between(from, from + requests * 0.15);
  const afterMb = between(requests * 0.85, requests);
  return { beforeMb, afterMb, isFair: afterMb - beforeMb < fairGrowthMb };
}
