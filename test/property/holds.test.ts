import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Claim, claimsAt } from '../../src/calendar/occupancy.ts';
import { nextChangeAt } from '../../src/calendar/next-change.ts';
import { findSlots, type Slot } from '../../src/calendar/slots.ts';
import { scenes } from '../support/arbitrary-calendar.ts';

const runs = { numRuns: 300 };

/** A scene in which some of the claims are holds, of which some have expired. */
const held = fc
  .tuple(scenes, fc.array(fc.option(fc.integer({ min: -900, max: 900 })), { maxLength: 40 }))
  .map(([scene, offsets]) => ({
    ...scene,
    claims: scene.claims.map(({ appointmentId = '', ...seat }, index): Claim => {
      const offset = offsets[index] ?? null;
      return offset === null ? { ...seat, appointmentId } : { ...seat, expiresAt: scene.now + offset };
    }),
  }));

type Scene = typeof held extends fc.Arbitrary<infer T> ? T : never;

function slotsOf({ calendar, claims, date, now }: Scene): Slot[] {
  return findSlots(calendar, claims, { fromDate: date, toDate: date, now });
}

test('E7: expired holds change no slot', () => {
  fc.assert(
    fc.property(held, (scene) => {
      const standing = scene.claims.filter(({ expiresAt = Infinity }) => expiresAt > scene.now);
      expect(claimsAt(scene.claims, scene.now)).toEqual(standing);
      expect(slotsOf(scene)).toEqual(slotsOf({ ...scene, claims: standing }));
    }),
    runs,
  );
});

test('E7: slots with holds among their claims are the same until the next change', () => {
  fc.assert(
    fc.property(held, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (scene, fraction) => {
      const slots = slotsOf(scene);
      const until = nextChangeAt(slots, scene.calendar, scene.now, scene.claims) ?? scene.now + 10 * 86_400;
      const between = scene.now + Math.floor((until - scene.now - 1) * fraction);
      for (const now of [between, until - 1]) expect(slotsOf({ ...scene, now })).toEqual(slots);
    }),
    runs,
  );
});
