import { onLogin } from '../client.ts';
import { isProblem } from '../errors.ts';
import { randomKey } from '../random-key.ts';

/** How long a request is repeated while the server cannot be reached, and how often, in ms. */
const givenUpAfterMs = 60_000;
const betweenTriesMs = 1_500;

/**
 * Sends a change under a key of its own, again and again while the server cannot be reached, and again after a login
 * that had ended: whether a try arrived or not, the change is made once.
 * @param key of a form, where its person may send the same again
 * @throws Problem what the server refuses, or UNREACHABLE after a minute
 */
export async function sendOnce<Answer>(
  send: (key: string) => Promise<Answer>,
  key: string = randomKey(),
): Promise<Answer> {
  const begunAt = performance.now();
  for (;;) {
    try {
      return await send(key);
    } catch (error) {
      const isOver = performance.now() - begunAt > givenUpAfterMs;
      if (!isProblem(error) || isOver) throw error;
      if (error.status === 401) await nextLogin();
      else if (error.isUnreachable) await new Promise((resolve) => setTimeout(resolve, betweenTriesMs));
      else throw error;
    }
  }
}

function nextLogin(): Promise<void> {
  return new Promise((resolve) => {
    const stop = onLogin('begun', () => {
      stop();
      resolve();
    });
  });
}
