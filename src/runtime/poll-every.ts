/**
 * Does something again and again, one run at a time, each so long after the run before has ended.
 * @param run never rejects
 */
export function pollEvery(intervalMs: number, run: () => Promise<void>): Loop {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      running = run().finally(schedule);
    }, intervalMs).unref();
  }

  schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** Work beside the requests, until it is stopped. */
export interface Loop {
  /** Starts nothing more, and is fulfilled when the run that is under way has ended. */
  stop(): Promise<void>;
}
