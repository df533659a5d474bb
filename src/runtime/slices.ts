/**
 * Computes what takes long in slices, so that other requests need not wait for its end. The slices of all that is under
 * way share a bounded time of each turn of the event loop; one that is short is done in the turn in which it begins.
 */
export interface Slices {
  /** @param work yields wherever it may be interrupted, each time after much less work than a slice */
  run<Result>(work: Generator<undefined, Result, undefined>): Promise<Result>;
}

/** How long slices take of one turn of the event loop, and those that begin in it as much again. */
const sliceMs = 5;

interface Job {
  /** Goes on until an instant; answers whether it has ended, well or not. */
  readonly goOn: (untilMs: number) => boolean;
}

/** @param elapsedMs see Runtime */
export function createSlices(elapsedMs: () => number): Slices {
  const waiting: Job[] = [];
  let isTurnPlanned = false;
  /** By those that began in this turn. */
  let spentMs = 0;

  function planTurn(): void {
    if (isTurnPlanned) return;
    isTurnPlanned = true;
    setImmediate(takeTurn);
  }

  function takeTurn(): void {
    isTurnPlanned = false;
    spentMs = 0;
    const untilMs = elapsedMs() + sliceMs;
    do {
      const job = waiting.shift();
      if (job === undefined) return;
      if (!job.goOn(untilMs)) waiting.push(job);
    } while (elapsedMs() < untilMs);
    if (waiting.length > 0) planTurn();
  }

  function begin(job: Job): void {
    const beganMs = elapsedMs();
    const isDone = spentMs < sliceMs && job.goOn(beganMs + sliceMs - spentMs);
    spentMs += elapsedMs() - beganMs;
    if (!isDone) waiting.push(job);
    planTurn();
  }

  return {
    run<Result>(work: Generator<undefined, Result, undefined>) {
      return new Promise<Result>((resolve, reject) => {
        begin({
          goOn(untilMs) {
            try {
              do {
                const step = work.next();
                if (step.done === true) {
                  resolve(step.value);
                  return true;
                }
              } while (elapsedMs() < untilMs);
              return false;
            } catch (error) {
              reject(error as Error);
              return true;
            }
          },
        });
      });
    },
  };
}

/** The same work, given up with null as soon as it is over for it: what waits for it must not wait for ever. */
export function* endedWhen<Result>(
  work: Generator<undefined, Result, undefined>,
  isOver: () => boolean,
): Generator<undefined, Result | null, undefined> {
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    if (isOver()) return null;
    yield;
  }
}
