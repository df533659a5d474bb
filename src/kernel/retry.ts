/**
 * Repeats an attempt until it has a result.
 * @param attempt answers undefined where it is to be made again
 * @param pause waits before every attempt but the first
 * @returns undefined where none of the attempts had a result
 */
export async function retry<Result>(
  maxAttempts: number,
  attempt: () => Promise<Result | undefined>,
  pause?: () => Promise<unknown>,
): Promise<Result | undefined> {
  for (let count = 0; count < maxAttempts; count += 1) {
    if (count > 0) await pause?.();
    const result = await attempt();
    if (result !== undefined) return result;
  }
  return undefined;
}

/**
 * The same without a limit of attempts, for those that come to an end by themselves.
 * @param pause waits before every attempt but the first
 */
export async function retryUntilDone<Result>(
  attempt: () => Promise<Result | undefined>,
  pause: () => Promise<unknown>,
): Promise<Result> {
  for (;;) {
    const result = await attempt();
    if (result !== undefined) return result;
    await pause();
  }
}
