import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOn } from '../../src/calendar/grid.ts';
import { indexPeriods, overlapping, overlaps } from '../../src/kernel/interval.ts';
import { type Leave, sessionPeriod, sessionsOn } from '../../src/calendar/schedule.ts';
import { nextChangeAt } from '../../src/calendar/next-change.ts';
import { countSlots, findSlots, type Slot } from '../../src/calendar/slots.ts';
import { practiceDateIn, practiceDayBeginsIn } from '../../src/calendar/calendar.ts';
import { addDays, firstInstantFrom, localDateOf } from '../../src/kernel/time.ts';
import { alternatives } from '../support/alternatives.ts';
import { type Scene, scenes } from '../support/arbitrary-calendar.ts';
import { countedRefusal } from '../support/counted.ts';
import { aSession } from '../support/calendar.ts';

const runs = { numRuns: 400 };

function slotsOf({ calendar, claims, date, now }: Scene): Slot[] {
  return findSlots(calendar, claims, { fromDate: addDays(date, -1), toDate: addDays(date, 1), now });
}

function occupied(slot: Slot) {
  return { startAt: slot.occupiedFrom, endAt: slot.occupiedUntil };
}

/** The date on which the session of a slot begins. */
function beginningOf({ calendar: { sessions, zone } }: Scene, slot: Slot): string | undefined {
  const local = localDateOf(slot.startAt, zone);
  return [addDays(local, -1), local].find((date) =>
    sessionsOn(sessions, date).some((session) => {
      const { startAt, endAt } = sessionPeriod(session, date, zone);
      return session.id === slot.sessionId && startAt <= slot.startAt && slot.startAt < endAt;
    }),
  );
}

/** Whole days by the day of practice (rule C8). */
function isOnLeave({ startAt, endAt, startDate, endDate }: Leave, slot: Slot): boolean {
  if (startAt !== null && endAt !== null) return overlaps({ startAt, endAt }, slot);
  return (startDate ?? '') <= slot.practiceDate && slot.practiceDate <= (endDate ?? '');
}

describe('slots', () => {
  test('are as many as are counted beforehand, of one day and of several', () => {
    const counted = (scene: Scene, toDate: string, most: number) => {
      const steps = countSlots(scene.calendar, { fromDate: addDays(scene.date, -1), toDate }, most);
      let step = steps.next();
      while (step.done !== true) step = steps.next();
      return step.value;
    };
    fc.assert(
      fc.property(scenes, (scene) => {
        const first = addDays(scene.date, -1);
        const starts = slotsOf(scene).map((slot) => localDateOf(slot.startAt, scene.calendar.zone));
        expect(counted(scene, addDays(scene.date, 1), Infinity)).toEqual({ days: 3, slots: starts.length });
        const onFirst = starts.filter((date) => date === first).length;
        expect(counted(scene, first, onFirst)).toEqual({ days: 1, slots: onFirst });
        if (starts.length > onFirst) {
          const fits = counted(scene, addDays(scene.date, 1), starts.length - 1);
          expect([fits.slots, fits.days < 3]).toEqual([expect.toSatisfy((slots) => slots >= starts.length - 1), true]);
        }
      }),
      runs,
    );
  });

  test('lie within their sessions and start on the days asked for', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { zone, sessions } = scene.calendar;
        for (const slot of slotsOf(scene)) {
          const local = localDateOf(slot.startAt, zone);
          expect(local >= addDays(scene.date, -1) && local <= addDays(scene.date, 1)).toBe(true);
          const held = [addDays(local, -1), local].flatMap((date) =>
            sessionsOn(sessions, date)
              .filter(({ id, clinicId }) => id === slot.sessionId && clinicId === 'clinic')
              .map((session) => sessionPeriod(session, date, zone)),
          );
          expect(held.some(({ startAt, endAt }) => startAt <= slot.startAt && slot.endAt <= endAt)).toBe(true);
        }
      }),
      runs,
    );
  });

  test('of one session never overlap, buffers included, whatever the clocks do', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const ends = new Map<string, number>();
        for (const slot of slotsOf(scene)) {
          expect(slot.startAt).toBeGreaterThanOrEqual(ends.get(slot.sessionId) ?? -Infinity);
          ends.set(slot.sessionId, slot.occupiedUntil);
        }
      }),
      runs,
    );
  });

  test('that are available touch no leave and no full period, and those that are not have a reason', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const leaves = scene.calendar.leaves.filter(
          ({ doctorId, clinicId }) => doctorId !== 'other' && clinicId !== 'other',
        );
        for (const slot of slotsOf(scene)) {
          expect(slot.available).toBe(slot.reason === null);
          expect(slot.practiceDate).toBe(beginningOf(scene, slot));
          if (!slot.available) continue;
          expect(leaves.some((leave) => isOnLeave(leave, slot))).toBe(false);
          expect(countedRefusal(scene.calendar, scene.claims, { ...occupied(slot), sessionId: slot.sessionId })).toBe(
            null,
          );
        }
      }),
      runs,
    );
  });

  test('of several days are those of each day', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const days = [-1, 0, 1].map((offset) => addDays(scene.date, offset));
        const single = days.flatMap((day) =>
          findSlots(scene.calendar, scene.claims, { fromDate: day, toDate: day, now: scene.now }),
        );
        const byIdentity = (a: Slot, b: Slot) => a.startAt - b.startAt || a.sessionId.localeCompare(b.sessionId);
        expect([...slotsOf(scene)].sort(byIdentity)).toEqual(single.sort(byIdentity));
      }),
      runs,
    );
  });

  test('answer the same until the next change', () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: 0, max: 0.999_999, noNaN: true }), (scene, fraction) => {
        const slots = slotsOf(scene);
        const change = nextChangeAt(slots, scene.calendar, scene.now);
        const until = change ?? scene.now + 10 * 86_400;
        const between = scene.now + Math.floor((until - scene.now - 1) * fraction);
        for (const now of [between, until - 1]) expect(slotsOf({ ...scene, now })).toEqual(slots);
      }),
      runs,
    );
  });
});

test('D1: sessions that do not overlap on the clock never offer the same instant twice, and a session offers all its real time', () => {
  fc.assert(
    fc.property(
      scenes,
      fc.array(fc.integer({ min: 0, max: 1440 / 5 }), { minLength: 2, maxLength: 6 }),
      (scene, fives) => {
        const ends = [...new Set(fives)].sort((a, b) => a - b).map((five) => five * 5);
        const { zone } = scene.calendar;
        const cells = ends
          .slice(1)
          .flatMap((toMinute, at) =>
            cellsOn(aSession({ fromMinute: ends[at] ?? 0, toMinute, slotMinutes: 1 }), scene.date, zone),
          );
        const [opensAt, closesAt] = [
          firstInstantFrom(scene.date, ends[0] ?? 0, zone),
          firstInstantFrom(scene.date, ends.at(-1) ?? 0, zone),
        ];
        expect(cells.map(({ startAt }) => startAt)).toEqual(
          Array.from({ length: (closesAt - opensAt) / 60 }, (_, minute) => opensAt + minute * 60),
        );
      },
    ),
    runs,
  );
});

test('B6: alternatives are the nearest of all free slots that can be booked, however long the leave is', () => {
  const leaves = fc.array(
    fc.record({ from: fc.integer({ min: -3, max: 40 }), days: fc.integer({ min: 0, max: 50 }) }),
    { maxLength: 2 },
  );
  const ahead = fc.integer({ min: 0, max: 70 });
  fc.assert(
    fc.property(
      scenes,
      leaves,
      ahead,
      fc.integer({ min: -2880, max: 90_000 }),
      fc.integer({ min: 1, max: 6 }),
      (scene, away, bookAheadDays, offset, limit) => {
        const { claims, now, date } = scene;
        const services = scene.calendar.services.map((service) => ({ ...service, bookAheadDays }));
        const added = away.map(({ from, days }, index) => ({
          id: `long-${index}`,
          doctorId: 'doc',
          clinicId: null,
          startAt: null,
          endAt: null,
          startDate: addDays(date, from),
          endDate: addDays(date, from + days),
          reason: '',
          kind: null,
        }));
        const calendar = { ...scene.calendar, services, leaves: [...scene.calendar.leaves, ...added] };
        const around = now + offset * 60;
        const found = alternatives(calendar, claims, { around, mode: null, serviceId: null, now, limit });
        const [fromDate, toDate] = [
          localDateOf(now, calendar.zone),
          addDays(localDateOf(now, calendar.zone), bookAheadDays + 1),
        ];
        const free = findSlots(calendar, claims, { fromDate, toDate, now }).filter((slot) => slot.available);
        const endAt = practiceDayBeginsIn(calendar, addDays(practiceDateIn(calendar, now), bookAheadDays + 1));
        const centre = Math.max(now, Math.min(around, endAt - 1));
        const distances = [
          ...new Map(free.map((slot) => [`${slot.serviceId} ${slot.startAt} ${slot.endAt}`, slot])).values(),
        ]
          .map((slot) => Math.abs(slot.startAt - centre))
          .sort((a, b) => a - b)
          .slice(0, limit);
        expect(found.map((slot) => Math.abs(slot.startAt - centre))).toEqual(distances);
        expect(found.every((slot) => slot.available)).toBe(true);
      },
    ),
    runs,
  );
});

test('an index finds exactly the periods that overlap', () => {
  const periods = fc.array(
    fc
      .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 20 }))
      .map(([startAt, length]) => ({ startAt, endAt: startAt + length })),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(periods, fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 10 }), (all, startAt, length) => {
      const period = { startAt, endAt: startAt + length };
      const found = overlapping(indexPeriods(all), period);
      expect(new Set(found)).toEqual(new Set(all.filter((each) => overlaps(each, period))));
      expect(found).toHaveLength(all.filter((each) => overlaps(each, period)).length);
    }),
  );
});
