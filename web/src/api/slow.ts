import type { Middleware } from 'openapi-fetch';

/** An answer that takes longer is worth a word, in ms. */
const slowMs = 3_000;

/** The requests that have no answer yet, with the timer of each, and those of them that take long. */
const waiting = new Map<string, ReturnType<typeof setTimeout>>();
const late = new Set<string>();
const changes = new EventTarget();

function end(id: string): void {
  clearTimeout(waiting.get(id));
  waiting.delete(id);
  if (late.delete(id)) changes.dispatchEvent(new Event('change'));
}

/** Knows whether an answer takes long. */
export const watchSlow: Middleware = {
  onRequest({ id }) {
    const timer = setTimeout(() => {
      late.add(id);
      changes.dispatchEvent(new Event('change'));
    }, slowMs);
    waiting.set(id, timer);
  },
  onResponse: ({ id }) => end(id),
  onError: ({ id }) => end(id),
};

export function isSlow(): boolean {
  return late.size > 0;
}

/** @returns what ends the listening */
export function onSlow(listener: () => void): () => void {
  changes.addEventListener('change', listener);
  return () => changes.removeEventListener('change', listener);
}
