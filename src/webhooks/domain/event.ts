/** An event as the outbox has it. */
export interface OutboxEvent {
  readonly eventId: string;
  readonly event: string;
  readonly businessId: string;
  /** Null for an event of no appointment. */
  readonly appointmentId: string | null;
  /** Of the client that made the change, empty for staff and system. */
  readonly clientId: string;
  /** Epoch seconds, with fractions. */
  readonly occurredAt: number;
  /** JSON. */
  readonly data: string;
}
