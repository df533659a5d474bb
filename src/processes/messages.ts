import type { SiblingTopic } from '../runtime/siblings.ts';

/** What one process told another at a time. */
export type Told = readonly (readonly [topic: SiblingTopic, message: unknown])[];

/** A message between the first process and another. `id` is the sender's, and comes back in the answer. */
export type ProcessMessage =
  | { readonly kind: 'told'; readonly id: number; readonly told: Told }
  | { readonly kind: 'heard'; readonly id: number }
  | { readonly kind: 'askMetrics'; readonly id: number }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: readonly object[] };

/** One that takes longer is passed over: by then it has read for itself what it was told (see runtime/claims.ts). */
export const answerTimeoutMs = 1_000;
