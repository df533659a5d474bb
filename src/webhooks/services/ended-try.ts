import type { WebhookToSend } from '../db/deliveries.ts';
import type { Signatures, TryOutcome } from '../domain/delivery.ts';

export interface LeasedDelivery extends WebhookToSend {
  /** Until when it is this process's; epoch seconds. */
  readonly leasedUntil: number;
}

/** A try that came to its end. */
export interface EndedTry {
  readonly delivery: LeasedDelivery;
  /** When it began, epoch seconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly signatures: Signatures | null;
  readonly outcome: TryOutcome;
}
