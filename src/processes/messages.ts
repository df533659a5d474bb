import type { SiblingTopic } from '../runtime/siblings.ts';

/** What one process notifies another of at a time. */
export type Notices = readonly (readonly [topic: SiblingTopic, message: unknown])[];

/** A message between the first process and another. `id` is the sender's, and comes back in the answer. */
export type ProcessMessage =
  | { readonly kind: 'notices'; readonly id: number; readonly notices: Notices }
  | { readonly kind: 'acknowledged'; readonly id: number }
  | { readonly kind: 'askMetrics'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: readonly object[] };

/** One that takes longer is passed over: by then it has read for itself what it was notified of (runtime/claims.ts). */
export const answerTimeoutMs = 1_000;
/** How long the first process waits for others on behalf of one: it answers before that one has given up. */
export const relayTimeoutMs = 500;
