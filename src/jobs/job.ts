/** Work beside the requests, until the program stops. */
export interface Job {
  /** Lets what runs end and starts nothing more. */
  stop(): Promise<void>;
}

/**
 * Does something now and then, one run at a time: what takes longer than the interval is not begun a second time.
 * @param run never rejects
 */
export function startEvery(intervalMs: number, run: () => Promise<void>): Job {
  let running: Promise<void> | null = null;
  const timer = setInterval(() => {
    running ??= run().finally(() => (running = null));
  }, intervalMs).unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
