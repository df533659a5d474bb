/** One event of a webhook in its log. Instants are epoch seconds. */
export interface Delivery {
  readonly id: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly event: string;
  readonly appointmentId: string | null;
  /** Counts the events of the appointment from 1. */
  readonly sequence: number | null;
  readonly state: DeliveryState;
  readonly tries: number;
  /** Its receiver refused it twice: later events of the appointment go on without it. */
  readonly isPassed: boolean;
  readonly createdAt: number;
  readonly nextTryAt: number | null;
  readonly finishedAt: number | null;
  readonly lastTry: DeliveryTry | null;
}

/** PENDING: still to be tried. DELIVERED: a 2xx came. FAILED: given up. WITHDRAWN: taken back before it was sent. */
export type DeliveryState = 'PENDING' | 'DELIVERED' | 'FAILED' | 'WITHDRAWN';

export const deliveryStates: readonly DeliveryState[] = ['PENDING', 'DELIVERED', 'FAILED', 'WITHDRAWN'];

export interface DeliveryTry {
  readonly number: number;
  readonly at: number;
  readonly durationMs: number;
  /** Null where no answer came; `failure` then says why. */
  readonly statusCode: number | null;
  readonly failure: string | null;
  /** The first KiB of the answer; null of a receiver that is not on the internet, too. */
  readonly answer: string | null;
  /** Eka's first, then the standard ones; null for none. */
  readonly signatures: readonly string[] | null;
}

/** How long deliveries are kept. */
export const deliveriesKeptSeconds = 30 * 86_400;

export const testEvent = 'webhook.test';

/**
 * The body of a test event: the members that every event has, and nothing of an appointment. Pure ASCII, as bodies are.
 */
export function testEventBody(
  of: Readonly<Record<'eventId' | 'businessId' | 'clientId' | 'webhookId', string>>,
  now: number,
): string {
  const seconds = Math.floor(now);
  return JSON.stringify({
    event: testEvent,
    event_type: testEvent,
    service: 'webhook',
    transaction_id: of.eventId,
    event_time: seconds,
    timestamp: seconds,
    business_id: of.businessId,
    client_id: of.clientId,
    data: { webhook_id: of.webhookId },
  });
}
