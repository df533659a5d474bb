import type { Judge } from './check.ts';
import type { Arrival, Evidence } from './evidence.ts';
import type { EventRow, Facts } from './facts.ts';

interface Travel {
  readonly body: string;
  readonly sequence: number;
  readonly firstAt: number;
  succeededAt: number | null;
}

/** Each event reached the receiver, at least once, as it was written, and after the one before it had been taken. */
export function checkWebhooks({ events }: Facts, { arrivals }: Evidence, judge: Judge): void {
  const travels = followTravels(arrivals, judge);
  const known = new Set<string>();
  const before = new Map<
    string,
    { readonly event: EventRow; readonly travel: Travel | undefined; readonly count: number }
  >();
  for (const event of events) {
    known.add(event.id);
    const travel = travels.get(event.id);
    const previous = before.get(event.appointment);
    const count = (previous?.count ?? 0) + 1;
    before.set(event.appointment, { event, travel, count });
    judge.demand(typeof travel?.succeededAt === 'number', 'an event did not reach the receiver', event);
    if (travel === undefined) continue;
    judge.demand(travel.sequence === count, `an event has the number ${travel.sequence} instead of ${count}`, event);
    judge.demand(tells(travel.body, event), 'an event reached the receiver as another one', [event, travel.body]);
    if (previous?.travel === undefined) continue;
    const { succeededAt } = previous.travel;
    judge.demand(
      succeededAt !== null && succeededAt < travel.firstAt,
      'an event came before the one before it had arrived',
      [previous, event, travel],
    );
  }
  for (const id of travels.keys()) judge.demand(known.has(id), `an event reached the receiver that nobody wrote`, id);
}

function followTravels(arrivals: readonly Arrival[], judge: Judge): ReadonlyMap<string, Travel> {
  const travels = new Map<string, Travel>();
  for (const { eventId, sequence, body, at, succeededAt } of arrivals) {
    const travel = travels.get(eventId);
    if (travel === undefined) {
      travels.set(eventId, { body, sequence, firstAt: at, succeededAt });
      continue;
    }
    judge.demand(travel.body === body, `an event changed between its tries`, [eventId, travel.body, body]);
    travel.succeededAt ??= succeededAt;
  }
  return travels;
}

function tells(body: string, { appointment, event, status }: EventRow): boolean {
  const told = JSON.parse(body) as {
    readonly event: string;
    readonly data: { readonly appointment_id: string; readonly status: string };
  };
  return told.event === event && told.data.appointment_id === appointment && told.data.status === status;
}
