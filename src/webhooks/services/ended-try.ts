import type { LeasedDelivery } from './leases.ts';
import type { Signatures, TryOutcome } from '../domain/delivery.ts';

/** A try that came to its end. */
export interface EndedTry {
  readonly delivery: LeasedDelivery;
  /** When it began, epoch seconds. */
  readonly at: number;
  readonly durationMs: number;
  readonly signatures: Signatures | null;
  readonly outcome: TryOutcome;
}
