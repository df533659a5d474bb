/** The wait before the second try, which each further one doubles. */
const firstWaitSeconds = 600;
const longestWaitSeconds = 86_400;

/**
 * When an erasure is tried again that is tried now: known before, because a try may end the process, too.
 * @param tries before this one
 */
export function nextTryAt(tries: number, now: number): number {
  return now + Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** tries);
}
