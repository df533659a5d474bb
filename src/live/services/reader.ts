import { type Loop, pollEvery } from '../../runtime/poll-every.ts';
import { runOnWake } from '../../runtime/run-on-wake.ts';
import type { LiveEventRow, LiveFeedRow } from '../db/feed.ts';

export interface LivePosition {
  /** Epoch seconds; another one is another feed, with ids of its own. */
  readonly beganAt: number;
  readonly lastId: number;
  /** Events up to this one are no longer kept. */
  readonly keptAfter: number;
}

/** The one reader of the feed in this process, for all who listen. It reads only between `resume` and `pause`. */
export interface LiveReader {
  /** Up to where `onEvents` has been called; undefined until the first read after a pause. */
  position(): LivePosition | undefined;
  /** Fulfilled when everything is read that was committed before this call. */
  readNow(): Promise<LivePosition>;
  /** Something may be new. */
  wake(): void;
  resume(): void;
  pause(): void;
}

interface LiveReaderOptions {
  /** See Runtime. */
  readonly elapsedMs: () => number;
  readonly read: (seen: number | null, atMost: number) => Promise<LiveFeedRow>;
  /** @param position the new one */
  readonly onEvents: (events: readonly LiveEventRow[], position: LivePosition) => void;
  /** The events between the last position and this one are not known. */
  readonly onReset: (position: LivePosition) => void;
  /** Called for the first failure of a row of them. */
  readonly onFailure: (error: unknown) => void;
}

const maxBatch = 500;
/** Reads begin this far apart under load: each is a transaction of its own. */
const betweenReadsMs = 20;
/** In case that nobody is woken. */
const pollMs = 1_000;

export function createLiveReader({ elapsedMs, read, onEvents, onReset, onFailure }: LiveReaderOptions): LiveReader {
  let position: LivePosition | undefined;
  let polling: Loop | undefined;
  const readNow = inTurn(readOnce);
  const reading = runOnWake({
    run: async () => void (await readNow()),
    elapsedMs,
    restMs: (tookMs) => Math.max(0, betweenReadsMs - tookMs),
    onFailure,
  });

  async function readOnce(): Promise<LivePosition> {
    const since = position;
    const row = await read(since?.lastId ?? null, maxBatch);
    const found = { beganAt: row.began_at, lastId: row.last_id, keptAfter: row.kept_after };
    // Paused while it read: nobody is subscribed.
    if (polling === undefined) return found;
    if (since === undefined) return (position = found);
    if (since.beganAt !== found.beganAt || since.lastId < found.keptAfter) {
      position = found;
      onReset(found);
      return found;
    }
    const events = JSON.parse(row.events) as LiveEventRow[];
    position = events.length < maxBatch ? found : { ...found, lastId: events.at(-1)?.id ?? found.lastId };
    if (events.length > 0) onEvents(events, position);
    return position.lastId < found.lastId ? readOnce() : position;
  }

  return {
    position: () => position,
    readNow,
    wake() {
      if (polling !== undefined) reading.wake();
    },
    resume() {
      polling ??= pollEvery(pollMs, async () => reading.wake());
    },
    pause() {
      void polling?.stop();
      polling = undefined;
      position = undefined;
    },
  };
}

/** One run at a time. Those who ask while one is under way share the next, which begins after they asked. */
function inTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;
  return () => {
    next ??= running.then(() => {
      next = undefined;
      const run = work();
      running = run.catch(() => undefined);
      return run;
    });
    return next;
  };
}
