import { type EventToHold, holdUntil } from './held-events.ts';

/** What is published in one transaction. */
export interface PublishingShare {
  readonly events: number;
  /** Of all deliveries that are made. */
  readonly bytes: number;
  /** Of those of one business. */
  readonly bytesOfBusiness: number;
}

/** Short enough for a transaction of seconds, and long enough for the events of a busy hour. */
const fullShare: PublishingShare = { events: 500, bytes: 8 * 1024 * 1024, bytesOfBusiness: 2 * 1024 * 1024 };

/** After so many failures one event alone is taken, and after one more no deliveries are made. */
const halvingsUntilOne = 8;

/** The share after so many halvings; after all of them every event of an appointment waits for its business's turn. */
export function shareAfter(halvings: number): PublishingShare {
  const half = (whole: number): number => Math.floor(whole / 2 ** halvings);
  if (halvings > halvingsUntilOne) return { events: 1, bytes: 0, bytesOfBusiness: 0 };
  return {
    events: half(fullShare.events),
    bytes: half(fullShare.bytes),
    bytesOfBusiness: half(fullShare.bytesOfBusiness),
  };
}

/** How often the share was halved, now that it failed or did not: twice as much after each success. */
export function halvingsNext(halvings: number, hasFailed: boolean): number {
  return hasFailed ? Math.min(halvings + 1, halvingsUntilOne + 1) : Math.max(0, halvings - 1);
}

/** An event of the outbox, as its place in a part depends on it. Instants are epoch seconds. */
export interface EventToPublish {
  readonly position: number;
  readonly event: string;
  readonly businessId: string;
  readonly appointmentId: string | null;
  readonly occurredAt: number;
  /** How long the business lets webhooks wait. */
  readonly delaySeconds: number;
  /** When the last event of its appointment that waits is due; null where none waits. */
  readonly heldUntil: number | null;
  /** Whether that one is to be published as soon as it can be: nothing before it is undecided. */
  readonly isLastDue: boolean;
  /** About the bytes that its deliveries take together. */
  readonly bytes: number;
}

/**
 * Parts the events that wait from those that are published at once; in either they keep their order. An event waits
 * because its business wants that (rule F5), because the share is used up, or because one of its appointment waits. One
 * of no appointment is small, and never waits.
 */
export function divideEvents<E extends EventToPublish>(
  events: readonly E[],
  share: PublishingShare,
): { readonly held: readonly EventToHold[]; readonly immediate: readonly E[] } {
  const lastHeld = new Map<string, EventToHold>();
  const held: EventToHold[] = [];
  const used = new Map<string, number>();
  let usedByAll = 0;
  const immediate = events.filter((event) => {
    const key = `${event.businessId}/${event.appointmentId}`;
    const usedByBusiness = (used.get(event.businessId) ?? 0) + event.bytes;
    const isWithin = usedByAll + event.bytes <= share.bytes && usedByBusiness <= share.bytesOfBusiness;
    const waiting = event.appointmentId === null ? undefined : holdOf(event, lastHeld.get(key), isWithin);
    if (waiting === undefined) {
      usedByAll += event.bytes;
      used.set(event.businessId, usedByBusiness);
      return true;
    }
    lastHeld.set(key, waiting);
    held.push(waiting);
    return false;
  });
  return { held, immediate };
}

/** How an event waits; undefined where it need not. */
function holdOf(event: EventToPublish, last: EventToHold | undefined, isWithin: boolean): EventToHold | undefined {
  const { position, heldUntil, isLastDue, delaySeconds } = event;
  const dueAt = holdUntil(event, last?.dueAt ?? heldUntil);
  if (dueAt === null) return isWithin ? undefined : { position, dueAt: event.occurredAt, decision: 'DUE' };
  const isAfterDue = last === undefined ? heldUntil === null || isLastDue : last.decision === 'DUE';
  return { position, dueAt, decision: isAfterDue && delaySeconds === 0 ? 'DUE' : 'UNDECIDED' };
}
