import { markdownTable, median, rate } from '../figures.ts';
import { sendLoad } from '../load.ts';
import type { Side } from './side.ts';

export interface ComparedScale {
  readonly rounds: number;
  /** Requests for free times, per round and side. */
  readonly reads: number;
  /** Different slots, per round and side. */
  readonly bookings: number;
}

const connections = 16;
const atOnce = 50;
const limitSeconds = 300;

interface Measured {
  readonly readsPerSecond: number[];
  readonly bookingsPerSecond: number[];
  readonly accepted: number[];
  readonly kept: number[];
}

/** The same three things of each side, in turns; medians of the rounds as Markdown. */
export async function compareSides(
  sides: readonly Side[],
  scale: ComparedScale,
  say: (what: string) => void,
): Promise<string> {
  const measured = sides.map((): Measured => ({ readsPerSecond: [], bookingsPerSecond: [], accepted: [], kept: [] }));
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const [index, side] of sides.entries()) {
      say(`rival: ${side.name}, round ${round + 1} of ${scale.rounds}`);
      const into = measured[index];
      if (into !== undefined) await measureOnce(side, scale, into);
    }
  }
  const row = (name: string, cell: (each: Measured) => string): string[] => [name, ...measured.map(cell)];
  const range = (values: readonly number[]): string => [...new Set(values)].toSorted((a, b) => a - b).join(', ');
  return markdownTable(
    ['', ...sides.map(({ name }) => name)],
    [
      row(`free times of a day, ${connections} connections, /s`, (each) => rate(median(each.readsPerSecond))),
      row(`of ${atOnce} at once for one slot, accepted`, (each) => range(each.accepted)),
      row(`of ${atOnce} at once for one slot, kept`, (each) => range(each.kept)),
      row(`different slots, ${connections} connections, /s`, (each) => rate(median(each.bookingsPerSecond))),
    ],
  );
}

async function measureOnce(side: Side, scale: ComparedScale, into: Measured): Promise<void> {
  const common = { port: side.port, connections, limitSeconds };
  const reads = { ...common, requests: [side.freeTimes], expected: 200, warmUp: connections * 2, count: scale.reads };
  into.readsPerSecond.push((await sendLoad(reads)).perSecond);
  const { accepted, kept } = await side.bookAtOnce(atOnce);
  into.accepted.push(accepted);
  into.kept.push(kept);
  const requests = await side.bookings(scale.bookings + connections);
  const bookings = { ...common, requests, expected: 201, warmUp: connections };
  into.bookingsPerSecond.push((await sendLoad(bookings)).perSecond);
}
