/**
 * Does something again and again, each time so long after the last round has ended.
 * @param round never rejects
 * @returns what stops it; a round that is under way is not waited for
 */
export function pollEvery(intervalMs: number, round: () => Promise<void>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const schedule = (): void => {
    if (!stopped) timer = setTimeout(() => void round().finally(schedule), intervalMs).unref();
  };
  schedule();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
