import type { Middleware } from 'openapi-fetch';

/** What a person does is followed by requests for so long, in ms: searches wait for typing, and one reading for another. */
const followedMs = 30_000;

// Opening the page is a person's act.
let actedAt = performance.now();
let isInBackground = false;
for (const act of ['pointerdown', 'keydown', 'wheel'] as const) {
  window.addEventListener(act, () => (actedAt = performance.now()), { capture: true, passive: true });
}

/** Runs what no person caused: the requests that it begins at once do not keep the login open. */
export function inBackground(work: () => void): void {
  isInBackground = true;
  try {
    work();
  } finally {
    isInBackground = false;
  }
}

/** Says of a request that no person caused it; the server ends a login that only such requests use. */
export const markBackground: Middleware = {
  onRequest({ request }) {
    const isByPerson = !isInBackground && performance.now() - actedAt < followedMs;
    if (!isByPerson) request.headers.set('Opdesk-Background', 'true');
  },
};
