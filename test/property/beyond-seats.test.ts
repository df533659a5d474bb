import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seatRefusal } from '../../src/calendar/occupancy.ts';
import { beyondSeats } from '../../src/calendar/place-in-hours.ts';

const sessionIds = ['one', 'two', 'gone'] as const;
const claims = fc
  .array(
    fc.record({
      start: fc.integer({ min: 0, max: 200 }),
      length: fc.integer({ min: 1, max: 60 }),
      sessionId: fc.constantFrom(...sessionIds),
    }),
    { maxLength: 14 },
  )
  .map((drawn) =>
    drawn.map(({ start, length, sessionId }, index) => ({
      startAt: start * 900,
      endAt: (start + length) * 900,
      clinicId: 'clinic',
      sessionId,
      appointmentId: `api-${String(index).padStart(3, '0')}`,
    })),
  );
const seats = fc.record({ one: fc.integer({ min: 1, max: 3 }), two: fc.integer({ min: 1, max: 3 }) });

test('C6: without those beyond the seats nowhere are more than allowed, and none of them could stay; only newer ones are', () => {
  fc.assert(
    fc.property(claims, seats, (all, counts) => {
      const seatsOf = (id: string | null): number | undefined =>
        id === 'one' || id === 'two' ? counts[id] : undefined;
      const beyond = beyondSeats([...all].reverse(), seatsOf);
      const within = all.filter(({ appointmentId }) => !beyond.has(appointmentId));
      // At every quarter of an hour the strictest session there holds for those that have one.
      for (let at = 0; at < 260 * 900; at += 900) {
        const there = within.filter(({ startAt, endAt }) => startAt <= at && at < endAt);
        const judged = there.filter(({ sessionId }) => sessionId !== 'gone');
        const limit = Math.min(...judged.map(({ sessionId }) => seatsOf(sessionId) ?? Infinity));
        const [newest] = judged.toReversed();
        // Who came with a session that is gone is not judged, and may have come after the others.
        const before = there.filter(
          ({ appointmentId }) => newest !== undefined && appointmentId <= newest.appointmentId,
        );
        if (judged.length > 0) expect(before.length).toBeLessThanOrEqual(limit);
      }
      for (const claim of all.filter(({ appointmentId }) => beyond.has(appointmentId))) {
        const older = within.filter(({ appointmentId }) => appointmentId < claim.appointmentId);
        expect(seatRefusal(older, claim, seatsOf)).toBe('TAKEN');
      }
    }),
    { numRuns: 300 },
  );
});
