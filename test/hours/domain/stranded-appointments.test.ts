import { aCalendar, aClaim, aLeave, anAppointment, aService, aSession, at, kolkata } from '../../support/calendar.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../../src/calendar/status.ts';
import { overlaps } from '../../../src/kernel/interval.ts';
import type { Claim } from '../../../src/calendar/occupancy.ts';
import { type Leave, leavePeriod } from '../../../src/calendar/schedule.ts';
import type { Calendar } from '../../../src/calendar/calendar.ts';
import { planned } from '../../support/planned.ts';
import type { HoursAfterChange } from '../../../src/hours/domain/search.ts';
import type { StrandedInstruction } from '../../../src/hours/domain/instruction.ts';
import { localDateOf } from '../../../src/kernel/time.ts';

const day = '2026-03-02';

function anInstruction(over: Partial<StrandedInstruction> = {}): StrandedInstruction {
  return { action: 'move', otherwise: 'keep', colleagueId: null, withinDays: 14, role: 'staff', ...over };
}

interface Limits {
  readonly maxAppointments: number | null;
  readonly maxAppointmentsPerDay: number | null;
}

/** The doctor and a colleague, both every day from 09:00 to 12:00. */
function hoursWith(
  leave: Leave,
  claims: readonly (readonly [string, readonly Claim[]])[] = [],
  seats = 1,
  { maxAppointments, maxAppointmentsPerDay }: Limits = { maxAppointments: null, maxAppointmentsPerDay: null },
): HoursAfterChange {
  const calendars = ['doc', 'other'].map((doctorId): Calendar => {
    const service = aService({ id: doctorId === 'doc' ? 'consult' : 'theirs', doctorId, maxAppointmentsPerDay });
    const sessions = [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
      aSession({
        id: `${doctorId}-${weekday}`,
        doctorId,
        serviceId: service.id,
        weekday,
        toMinute: 720,
        seats,
        maxAppointments,
      }),
    );
    return aCalendar({ doctorId, services: [service], sessions, leaves: [leave] });
  });
  return {
    now: at(day, '08:00'),
    movesFrom: (zone) => leavePeriod(leave, zone).endAt,
    calendarOf: (doctorId, clinicId) =>
      calendars.find((each) => each.doctorId === doctorId && each.clinicId === clinicId),
    serviceOf: (id) => calendars.flatMap(({ services }) => services).find((each) => each.id === id),
    doctorsAt: () => ['doc', 'other'],
    acceptsAnyTime: () => false,
    claims: new Map(claims),
    patientConflicts: 'allow',
    patientTimes: new Map(),
  };
}

const leave = aLeave({ doctorId: 'doc', startAt: at(day, '09:00'), endAt: at(day, '10:00') });

describe('what a leave does to the appointments in it', () => {
  it('gives a hold’s slot away once the hold has expired, and not a second before', () => {
    const hit = anAppointment('a', at(day, '09:00'));
    const held = (expiresAt: number): Claim => {
      const { appointmentId: _none, ...claim } = aClaim(at(day, '10:00'), at(day, '10:15'));
      return { ...claim, expiresAt };
    };
    const start = (expiresAt: number): number | undefined => {
      const [outcome] = planned(hoursWith(leave, [['doc', [held(expiresAt)]]]), anInstruction(), [hit]);
      return outcome !== undefined && 'target' in outcome && outcome.target.kind === 'slot'
        ? outcome.target.slot.startAt
        : undefined;
    };
    expect(start(at(day, '08:00'))).toBe(at(day, '10:00'));
    expect(start(at(day, '08:00') + 1)).toBe(at(day, '10:15'));
  });

  it('a colleague who is on leave too, or full at that time, is asked for the next slot', () => {
    const hit = anAppointment('a', at(day, '09:00'));
    const claims = [['other', [aClaim(at(day, '09:00'), at(day, '09:30'), { appointmentId: 'x' })]]] as const;
    const [outcome] = planned(hoursWith(leave, claims), anInstruction({ action: 'transfer' }), [hit]);
    expect(outcome).toMatchObject({
      outcome: 'transferred',
      target: { doctorId: 'other', slot: { startAt: at(day, '09:30') } },
    });
    const closed = aLeave({ doctorId: null, clinicId: 'clinic', startDate: day, endDate: day });
    const [later] = planned(hoursWith(closed), anInstruction({ action: 'transfer' }), [hit]);
    expect(later).toMatchObject({ target: { slot: { startAt: at('2026-03-03', '09:00') } } });
  });

  it('a walk-in is not handed to a colleague who sits that day in hours of an archived service alone', () => {
    const guest = anAppointment('a', at(day, '08:00'), {
      patientId: null,
      serviceId: null,
      seated: false,
      status: 'CK',
    });
    const outcomeWith = (archived: boolean): unknown => {
      const hours = hoursWith(leave);
      const theirs = { doctorId: 'other', serviceId: 'theirs' };
      const calendar = aCalendar({
        doctorId: 'other',
        services: [aService({ id: 'theirs', doctorId: 'other' }), aService({ id: 'old', doctorId: 'other', archived })],
        sessions: [
          aSession({ id: 'tuesday', ...theirs, weekday: 2 }),
          aSession({ id: 'monday', ...theirs, serviceId: 'old' }),
        ],
      });
      return planned({ ...hours, calendarOf: () => calendar }, anInstruction({ action: 'transfer' }), [guest])[0];
    };
    expect(outcomeWith(false)).toMatchObject({ outcome: 'transferred', target: { kind: 'queue', doctorId: 'other' } });
    expect(outcomeWith(true)).toMatchObject({ outcome: 'kept', reason: 'NO_COLLEAGUE' });
  });

  it('never gives a seat twice, never lands in the leave, never goes earlier, whatever is booked', () => {
    const arbitrary = fc.record({
      action: fc.constantFrom('move', 'transfer', 'cancel', 'keep'),
      otherwise: fc.constantFrom('keep', 'cancel'),
      withinDays: fc.integer({ min: 0, max: 3 }),
      seats: fc.integer({ min: 1, max: 2 }),
      hits: fc.uniqueArray(fc.tuple(fc.nat(11), fc.nat(1)), {
        maxLength: 24,
        selector: ([slot, seat]) => slot * 2 + seat,
      }),
      statuses: fc.array(fc.constantFrom<Status>('BK', 'RV', 'IN', 'CK', 'PA', 'OG'), { minLength: 24, maxLength: 24 }),
      taken: fc.uniqueArray(fc.nat(11), { maxLength: 8 }),
      leaveEnd: fc.integer({ min: 1, max: 12 }),
    });
    fc.assert(
      fc.property(arbitrary, ({ action, otherwise, withinDays, seats, hits, statuses, taken, leaveEnd }) => {
        const base = at(day, '09:00');
        const period = { startAt: base, endAt: base + leaveEnd * 900 };
        const away = aLeave({ doctorId: 'doc', ...period });
        const states = hits
          .filter(([slot, seat]) => slot < leaveEnd && seat < seats)
          .map(([slot, seat], index) => ({
            state: anAppointment(`a${index}`, base + slot * 900, { status: statuses[index] ?? 'BK' }),
            seat,
          }))
          .toSorted((a, b) => a.state.startAt - b.state.startAt);
        const own = states.map(({ state }) => aClaim(state.startAt, state.occupiedUntil, { appointmentId: state.id }));
        const theirs = taken.map((slot) =>
          aClaim(base + slot * 900, base + (slot + 1) * 900, { appointmentId: `t${slot}` }),
        );
        const hours = hoursWith(
          away,
          [
            ['doc', own],
            ['other', theirs],
          ],
          seats,
        );
        const instruction = anInstruction({
          action: action as StrandedInstruction['action'],
          otherwise: otherwise as StrandedInstruction['otherwise'],
          withinDays,
        });
        const outcomes = planned(
          hours,
          instruction,
          states.map(({ state }) => state),
        );
        expect(outcomes.map(({ state }) => state.id)).toEqual(states.map(({ state }) => state.id));
        const after = new Map([
          ['doc', own.map((claim) => ({ ...claim }))],
          ['other', theirs.map((claim) => ({ ...claim }))],
        ]);
        for (const outcome of outcomes) {
          if (outcome.outcome === 'kept') continue;
          expect(outcome.state.status).not.toBe('OG');
          after.set(
            'doc',
            (after.get('doc') ?? []).filter((claim) => claim.appointmentId !== outcome.state.id),
          );
          if (!('target' in outcome) || outcome.target.kind !== 'slot') continue;
          const { slot, doctorId } = outcome.target;
          expect(slot.startAt).toBeGreaterThanOrEqual(outcome.state.startAt);
          if (doctorId === 'doc') expect(overlaps(period, slot)).toBe(false);
          const claim = aClaim(slot.startAt, slot.occupiedUntil, { appointmentId: outcome.state.id });
          const others = after.get(doctorId) ?? [];
          const most = Math.max(
            0,
            ...others
              .filter((each) => overlaps(each, claim))
              .map(({ startAt }) => Math.max(startAt, claim.startAt))
              .map((instant) => others.filter((each) => each.startAt <= instant && instant < each.endAt).length),
          );
          expect(most).toBeLessThan(seats);
          after.set(doctorId, [...others, claim]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('moves no more into a session or a day than it takes, with those who are there and what has taken place', () => {
    const arbitrary = fc.record({
      action: fc.constantFrom('move' as const, 'transfer' as const),
      maxAppointments: fc.constantFrom(null, 1, 2, 4),
      maxAppointmentsPerDay: fc.constantFrom(null, 1, 3),
      hits: fc.uniqueArray(fc.nat(11), { minLength: 1, maxLength: 12 }),
      there: fc.uniqueArray(
        fc.record({
          who: fc.constantFrom('doc', 'other'),
          after: fc.integer({ min: 0, max: 3 }),
          slot: fc.nat(11),
          isOver: fc.boolean(),
        }),
        {
          maxLength: 12,
          selector: ({ who, after, slot }) => `${who} ${after} ${slot}`,
        },
      ),
    });
    fc.assert(
      fc.property(arbitrary, ({ action, maxAppointments, maxAppointmentsPerDay, hits, there }) => {
        const most = Math.min(maxAppointments ?? Infinity, maxAppointmentsPerDay ?? Infinity);
        const states = hits
          .toSorted((a, b) => a - b)
          .map((slot) => anAppointment(`a${slot}`, at(day, '09:00') + slot * 900));
        const others = there
          .filter(({ who, after }) => who === 'other' || after > 0)
          .map(({ who, after, slot, isOver }, index) => {
            const startAt = at(day, '09:00') + after * 86_400 + slot * 900;
            return {
              who,
              claim: aClaim(startAt, isOver ? startAt : startAt + 900, {
                sessionId: `${who}-${after + 1}`,
                appointmentId: `t${index}`,
              }),
            };
          });
        const own = states.map(({ id, startAt, occupiedUntil }) =>
          aClaim(startAt, occupiedUntil, { sessionId: 'doc-1', appointmentId: id }),
        );
        const of = (doctor: string): Claim[] => others.filter(({ who }) => who === doctor).map(({ claim }) => claim);
        const away = aLeave({ doctorId: 'doc', startDate: day, endDate: day });
        const hours = hoursWith(
          away,
          [
            ['doc', [...own, ...of('doc')]],
            ['other', of('other')],
          ],
          1,
          { maxAppointments, maxAppointmentsPerDay },
        );
        const moved = planned(hours, anInstruction({ action, withinDays: 3 }), states).flatMap((outcome) =>
          'target' in outcome && outcome.target.kind === 'slot' ? [outcome.target] : [],
        );
        const counts = new Map<string, number>();
        const count = (doctor: string, startAt: number): void => {
          const key = `${doctor} ${localDateOf(startAt, kolkata)}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        };
        for (const { who, claim } of others) count(who, claim.startAt);
        for (const { doctorId, slot } of moved) count(doctorId, slot.startAt);
        for (const { doctorId, slot } of moved) {
          expect(counts.get(`${doctorId} ${localDateOf(slot.startAt, kolkata)}`)).toBeLessThanOrEqual(most);
        }
        // Where nothing limits them all have a place within three days.
        if (most === Infinity) expect(moved).toHaveLength(states.length);
      }),
      { numRuns: 150 },
    );
  });
});
