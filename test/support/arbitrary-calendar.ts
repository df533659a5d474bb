import fc from 'fast-check';
import type { Claim } from '../../src/calendar/occupancy.ts';
import type { Leave, Service, Session } from '../../src/calendar/schedule.ts';
import type { Calendar } from '../../src/calendar/calendar.ts';
import { addDays, instantOf } from '../../src/kernel/time.ts';
import { aLeave, aService, aSession } from './calendar.ts';

/** Zones with the dates on which their clocks jump and fall back; Kolkata's never do. */
export const clockChanges: readonly { zone: string; dates: readonly string[] }[] = [
  { zone: 'Asia/Kolkata', dates: ['2026-03-02', '2026-12-31'] },
  { zone: 'Europe/London', dates: ['2026-03-29', '2026-10-25'] },
  { zone: 'America/New_York', dates: ['2026-03-08', '2026-11-01'] },
  { zone: 'America/Havana', dates: ['2026-03-08', '2026-11-01'] },
  { zone: 'Australia/Lord_Howe', dates: ['2026-04-05', '2026-10-04'] },
  { zone: 'Africa/Cairo', dates: ['2026-04-24', '2026-10-30'] },
];

export interface Scene {
  readonly calendar: Calendar;
  readonly claims: readonly Claim[];
  /** A day in the middle of what may be interesting: often one on which the clocks change. */
  readonly date: string;
  readonly now: number;
}

/** A calendar of one doctor at one clinic, with strangers' rows among its own, and who has booked. */
export const scenes: fc.Arbitrary<Scene> = fc
  .constantFrom(...clockChanges.flatMap(({ zone, dates }) => dates.map((date) => ({ zone, date }))))
  .chain(({ zone, date }) => {
    const dates = fc.integer({ min: -2, max: 2 }).map((days) => addDays(date, days));
    const instants = fc
      .tuple(dates, fc.integer({ min: 0, max: 1440 / 5 }))
      .map(([day, fives]) => instantOf(day, fives * 5, zone));
    return fc.record({
      date: dates,
      now: fc.oneof(instants, fc.constant(instantOf(addDays(date, -6), 600, zone))),
      claims: fc.array(claimsAround(instants), { maxLength: 12 }),
      calendar: fc.record({
        zone: fc.constant(zone),
        clinicId: fc.constant('clinic'),
        doctorId: fc.constant('doc'),
        services: fc.tuple(services('one'), services('two')).map((pair) => [...pair]),
        sessions: fc
          .array(sessions(dates), { minLength: 1, maxLength: 6 })
          .map((list) => list.map((session, at) => ({ ...session, id: `session-${at}` }))),
        leaves: fc.array(leaves(dates, instants), { maxLength: 2 }),
      }),
    });
  });

function services(id: string): fc.Arbitrary<Service> {
  return fc
    .record({
      type: fc.constantFrom('REGULAR' as const, 'FOLLOW_UP' as const),
      archived: fc.integer({ min: 0, max: 9 }).map((die) => die === 0),
      bookAheadDays: fc.constantFrom(0, 1, 3, 60),
      minimumNoticeMinutes: fc.constantFrom(0, 0, 45, 600),
      maxAppointmentsPerDay: fc.constantFrom(null, null, null, 1, 3),
      createdAt: fc.integer({ min: 1, max: 3 }),
    })
    .map((over) => aService({ id, name: id, ...over }));
}

function sessions(dates: fc.Arbitrary<string>): fc.Arbitrary<Session> {
  return fc
    .record({
      on: fc.oneof(
        fc.integer({ min: 1, max: 7 }).map((weekday) => ({ weekday, date: null })),
        fc
          .record({ weekday: fc.integer({ min: 1, max: 7 }), validFrom: dates, everyWeeks: fc.constantFrom(1, 2, 3) })
          .map((weekly) => ({ ...weekly, date: null })),
        fc
          .record({
            weekday: fc.integer({ min: 1, max: 7 }),
            weeksOfMonth: fc.uniqueArray(fc.constantFrom(1, 2, 3, 4, 5, -1), { minLength: 1 }),
          })
          .map((monthly) => ({ ...monthly, date: null })),
        fc.tuple(dates, fc.boolean()).map(([date, replaces]) => ({ weekday: null, date, replaces })),
      ),
      serviceId: fc.constantFrom('one', 'two', 'one'),
      clinicId: fc.constantFrom('clinic', 'clinic', 'clinic', 'other'),
      fromMinute: fc.oneof(
        { weight: 4, arbitrary: fc.integer({ min: 0, max: 1440 / 15 }).map((quarters) => quarters * 15) },
        { weight: 1, arbitrary: fc.constant(0) },
      ),
      lengthMinutes: fc.integer({ min: 0, max: 1440 }),
      slotMinutes: fc.constantFrom(10, 15, 25, 30, 60),
      bufferBeforeMinutes: fc.constantFrom(0, 0, 10, 25),
      bufferMinutes: fc.constantFrom(0, 0, 5, 20),
      seats: fc.integer({ min: 1, max: 3 }),
      maxAppointments: fc.constantFrom(null, null, 1, 2),
    })
    .map(({ on, lengthMinutes, ...rest }) => aSession({ ...on, ...rest, toMinute: rest.fromMinute + lengthMinutes }));
}

function leaves(dates: fc.Arbitrary<string>, instants: fc.Arbitrary<number>): fc.Arbitrary<Leave> {
  const whose = fc.constantFrom(
    { doctorId: 'doc', clinicId: null },
    { doctorId: null, clinicId: 'clinic' },
    { doctorId: 'doc', clinicId: 'clinic' },
    { doctorId: 'other', clinicId: null },
    { doctorId: null, clinicId: 'other' },
  );
  const when = fc.oneof(
    fc
      .tuple(instants, fc.integer({ min: 1, max: 600 }))
      .map(([startAt, minutes]) => ({ startAt, endAt: startAt + minutes * 60 })),
    fc
      .tuple(dates, fc.integer({ min: 0, max: 1 }))
      .map(([startDate, days]) => ({ startDate, endDate: addDays(startDate, days) })),
  );
  return fc.tuple(whose, when).map(([who, time]) => aLeave({ ...who, ...time }));
}

function claimsAround(instants: fc.Arbitrary<number>): fc.Arbitrary<Claim> {
  return fc
    .record({
      startAt: instants,
      minutes: fc.integer({ min: 1, max: 120 }),
      clinicId: fc.constantFrom('clinic', 'clinic', 'clinic', 'clinic', 'other'),
      sessionId: fc.constantFrom(null, ...[0, 1, 2, 3, 4].map((at) => `session-${at}`)),
      last: fc.constantFrom({}, ...[1, 2, 3].map((lastSeats) => ({ lastSeats }))),
    })
    .map(({ startAt, minutes, last, ...rest }) => ({
      ...rest,
      ...last,
      startAt,
      endAt: startAt + minutes * 60,
      appointmentId: `api-${startAt}`,
    }));
}
