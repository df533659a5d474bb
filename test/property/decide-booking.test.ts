import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AskedTime, decideBooking } from '../../src/calendar/decide-booking.ts';
import { explainStart } from '../../src/slots/domain/explain.ts';
import type { Claim } from '../../src/calendar/occupancy.ts';
import { findSlots, type Slot } from '../../src/calendar/slots.ts';
import { addDays, localDateOf } from '../../src/kernel/time.ts';
import { type Scene, scenes } from '../support/arbitrary-calendar.ts';
import { countedRefusal } from '../support/counted.ts';

const runs = { numRuns: 400 };

function slotsOf({ calendar, claims, date, now }: Scene): Slot[] {
  return findSlots(calendar, claims, { fromDate: addDays(date, -1), toDate: addDays(date, 1), now });
}

function ask({ calendar, claims, now }: Scene, request: Partial<AskedTime> & { startAt: number }) {
  return decideBooking(calendar, claims, {
    endAt: null,
    mode: null,
    serviceId: null,
    now,
    acceptAnyTime: false,
    overbook: false,
    ...request,
  });
}

describe('a booking', () => {
  test('is accepted for every available slot and refused, for the same reason, for every other', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const slots = slotsOf(scene);
        for (const slot of slots) {
          const { serviceId, startAt, endAt } = slot;
          const same = slots.filter(
            (other) => other.serviceId === serviceId && other.startAt === startAt && other.endAt === endAt,
          );
          const free = same.find((other) => other.available);
          const decision = ask(scene, { serviceId, startAt, endAt });
          // Of two sessions that meet, one may be of a day that is on leave and the other full.
          const reasons = same.map((other) => other.reason);
          if (free === undefined) expect(reasons).toContain(decision.ok ? null : decision.reason);
          else
            expect(decision).toMatchObject({
              ok: true,
              serviceId,
              sessionId: free.sessionId,
              startAt,
              endAt,
              occupiedUntil: free.occupiedUntil,
            });
        }
      }),
      runs,
    );
  });

  test('is never accepted where no slot starts', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: -1440, max: 2880 }), (scene, offset) => {
        const starts = new Set(slotsOf(scene).map((slot) => slot.startAt));
        const [first] = starts;
        fc.pre(first !== undefined);
        const startAt = first + offset * 60;
        const local = localDateOf(startAt, scene.calendar.zone);
        fc.pre(!starts.has(startAt) && local >= addDays(scene.date, -1) && local <= addDays(scene.date, 1));
        expect(ask(scene, { startAt }).ok).toBe(false);
      }),
      runs,
    );
  });

  test('C6: whatever is accepted, in whatever order, no instant has more than its hours allow', () => {
    const request = fc.record({
      pick: fc.nat(),
      minutes: fc.constantFrom(null, 0, 5, 30, 70),
      offset: fc.constantFrom(0, 0, 7),
      acceptAnyTime: fc.boolean(),
      overbook: fc.constantFrom(false, false, true),
    });
    fc.assert(
      fc.property(scenes, fc.array(request, { maxLength: 25 }), (scene, requests) => {
        const starts = slotsOf(scene).map((slot) => slot.startAt);
        fc.pre(starts.length > 0);
        const claims: Claim[] = [];
        for (const { pick, minutes, offset, acceptAnyTime, overbook } of requests) {
          const startAt = (starts[pick % starts.length] ?? 0) + offset * 60;
          const endAt = minutes === null ? null : startAt + minutes * 60;
          const decision = ask({ ...scene, claims }, { startAt, endAt, acceptAnyTime, overbook });
          if (!decision.ok) continue;
          expect(decision.endAt).toBeLessThanOrEqual(decision.occupiedUntil);
          const { occupiedFrom, occupiedUntil, sessionId } = decision;
          const claim = { startAt: occupiedFrom, endAt: occupiedUntil, clinicId: 'clinic', sessionId };
          const refusal = countedRefusal(scene.calendar, claims, claim);
          expect(refusal).toBe(decision.passedOver.includes('TAKEN') ? 'TAKEN' : null);
          claims.push(claim);
        }
      }),
      runs,
    );
  });

  test('where any time is accepted is refused for TAKEN alone', () => {
    fc.assert(
      fc.property(scenes, fc.integer({ min: 0, max: 2880 }), (scene, offset) => {
        const decision = ask(scene, { startAt: scene.now - 86_400 + offset * 60, acceptAnyTime: true });
        if (!decision.ok) expect(decision.reason).toBe('TAKEN');
      }),
      runs,
    );
  });
});

test('an explanation offers exactly what a booking gets, service by service', () => {
  fc.assert(
    fc.property(scenes, fc.constantFrom(0, 300, 3600), (scene, offset) => {
      const starts = slotsOf(scene).map((slot) => slot.startAt + offset);
      for (const startAt of [...new Set(starts)].slice(0, 20)) {
        const account = explainStart(scene.calendar, scene.claims, startAt, scene.now);
        for (const { serviceId, offered, causes } of account.services) {
          const decision = ask(scene, { startAt, serviceId });
          expect(offered).toBe(decision.ok);
          const codes: readonly string[] = causes.map(({ code }) => code);
          if (decision.ok || decision.reason === 'NOT_OFFERED' || codes.includes('SERVICE_ARCHIVED')) continue;
          expect(codes).toContain(decision.reason);
        }
        expect(account.offered).toBe(account.services.some(({ offered }) => offered));
        expect(account.causes.length === 0).toBe(account.offered);
      }
    }),
    runs,
  );
});
