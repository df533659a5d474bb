import { describe, expect, it } from 'vitest';
import { divideEvents, halvingsNext, shareAfter } from '../../../src/webhooks/domain/publishing-share.ts';
import { createHalvedShare } from '../../../src/webhooks/services/halved-share.ts';

const share = { events: 500, bytes: 300, bytesOfBusiness: 200 };

type Event = Parameters<typeof divideEvents>[0][number];

let position = 0;
const event = (businessId: string, appointmentId: string | null, bytes: number, more: Partial<Event> = {}): Event => ({
  position: (position += 1),
  event: 'appointment.updated',
  businessId,
  appointmentId,
  occurredAt: 1_000,
  delaySeconds: 0,
  heldUntil: null,
  isLastDue: false,
  bytes,
  ...more,
});

/** In the order of the events: now, or how each waits. */
function divided(...events: readonly Event[]): string[] {
  const { held, immediate } = divideEvents(events, share);
  return events.map((each) => {
    const waiting = held.find((one) => one.position === each.position);
    expect(immediate.includes(each)).toBe(waiting === undefined);
    return waiting === undefined ? 'now' : `${waiting.decision} ${waiting.dueAt}`;
  });
}

describe('the share of a business in what is published at once', () => {
  it('lets wait what goes beyond it, and nothing of the other businesses', () => {
    expect(divided(event('a', '1', 150), event('a', '2', 100), event('b', '1', 100), event('a', '3', 50))).toEqual([
      'now',
      'DUE 1000',
      'now',
      'now',
    ]);
  });

  it('lets wait what goes beyond the share of all', () => {
    expect(divided(event('a', '1', 150), event('b', '1', 150), event('c', '1', 10))).toEqual([
      'now',
      'now',
      'DUE 1000',
    ]);
  });

  it('lets wait an event that is larger than a share, however little there is', () => {
    expect(divided(event('a', '1', 201))).toEqual(['DUE 1000']);
  });

  it('lets no event of an appointment overtake one that waits', () => {
    expect(divided(event('a', '1', 201), event('a', '1', 1), event('a', '2', 1))).toEqual([
      'DUE 1000',
      'DUE 1000',
      'now',
    ]);
    expect(divided(event('a', '1', 1, { heldUntil: 900, isLastDue: true }))).toEqual(['DUE 900']);
  });

  it('takes nothing back of a business that lets no webhooks wait', () => {
    expect(divided(event('a', '1', 1, { heldUntil: 1_030 }))).toEqual(['UNDECIDED 1030']);
    expect(divided(event('a', '1', 1, { heldUntil: 900, isLastDue: true, delaySeconds: 60 }))).toEqual([
      'UNDECIDED 1060',
    ]);
  });

  it('never lets an event wait that is of no appointment', () => {
    expect(divided(event('a', null, 500), event('b', null, 500))).toEqual(['now', 'now']);
  });
});

describe('the share after failures', () => {
  it('is halved each time, down to one event, and then no event of an appointment is published at once', () => {
    let halvings = 0;
    const shares = Array.from({ length: 11 }, () => {
      const { events, bytes } = shareAfter(halvings);
      halvings = halvingsNext(halvings, true);
      return [events, bytes > 0];
    });
    expect(shares.map(([events]) => events)).toEqual([500, 250, 125, 62, 31, 15, 7, 3, 1, 1, 1]);
    expect(shares.map(([, isPublishing]) => isPublishing)).toEqual([
      ...Array.from({ length: 9 }, () => true),
      false,
      false,
    ]);
  });

  it('is doubled again after each success, up to the whole', () => {
    expect([halvingsNext(2, false), halvingsNext(1, false), halvingsNext(0, false)]).toEqual([1, 0, 0]);
  });

  it('stays as it is where another server is at it, or nothing is there', async () => {
    const withHalvedShare = createHalvedShare();
    const events: number[] = [];
    const publish = (hasPublished: boolean) =>
      withHalvedShare((given) => {
        events.push(given.events);
        return Promise.resolve({ hasPublished });
      });
    const fail = () => withHalvedShare(() => Promise.reject(new Error('too slow'))).catch(() => undefined);
    await fail();
    await fail();
    await publish(false);
    await publish(false);
    await publish(true);
    await publish(true);
    expect(events).toEqual([125, 125, 125, 250]);
  });
});
