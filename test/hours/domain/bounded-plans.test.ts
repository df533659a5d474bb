import { expect, test } from 'vitest';
import type { Calendar } from '../../../src/calendar/calendar.ts';
import type { Claim } from '../../../src/calendar/occupancy.ts';
import type { StrandedInstruction } from '../../../src/hours/domain/instruction.ts';
import type { HoursAfterChange } from '../../../src/hours/domain/search.ts';
import { planStranded } from '../../../src/hours/domain/stranded-appointments.ts';
import { aCalendar, aClaim, anAppointment, aService, aSession, at } from '../../support/calendar.ts';

const day = '2026-03-02';
const instruction: StrandedInstruction = {
  action: 'move',
  otherwise: 'cancel',
  colleagueId: null,
  withinDays: 90,
  role: 'staff',
};

/** Every day round the clock, slots of a minute for each of these services. */
function roundTheClock(services: readonly string[], minimumNoticeMinutes: number): Calendar {
  const sessions = services.flatMap((serviceId) =>
    [1, 2, 3, 4, 5, 6, 7].map((weekday) =>
      aSession({ id: `${serviceId} ${weekday}`, serviceId, weekday, fromMinute: 0, toMinute: 1_440, slotMinutes: 1 }),
    ),
  );
  return aCalendar({ services: services.map((id) => aService({ id, minimumNoticeMinutes })), sessions });
}

function hoursOf(calendar: Calendar, claims: readonly Claim[]): HoursAfterChange {
  return {
    now: at(day, '08:00'),
    movesFrom: () => at(day, '10:00'),
    calendarOf: () => calendar,
    serviceOf: (id) => calendar.services.find((each) => each.id === id),
    doctorsAt: () => ['doc'],
    acceptsAnyTime: () => false,
    claims: new Map([['doc', claims]]),
    patientConflicts: 'allow',
    patientTimes: new Map(),
  };
}

function planIn(hours: HoursAfterChange, count: number) {
  const stranded = Array.from({ length: count }, (_, index) => anAppointment(`a${index}`, at(day, '09:00')));
  const plan = planStranded(hours, instruction, stranded);
  let [step, steps] = [plan.next(), 0];
  for (; step.done !== true; steps += 1) step = plan.next();
  return { plans: step.value, steps };
}

test('the slots for a stranded appointment are worked out fifty at a time', () => {
  const { plans, steps } = planIn(hoursOf(roundTheClock(['consult'], 525_600), []), 1);
  expect(plans).toMatchObject([{ outcome: 'cancelled', reason: 'NO_FREE_SLOT' }]);
  expect(steps).toBeGreaterThan((91 * 1_440) / 50);
});

test('taken slots are tried fifty at a time', () => {
  const full = aClaim(at(day, '00:00'), at('2026-07-01', '00:00'), { appointmentId: 'x' });
  const { plans, steps } = planIn(hoursOf(roundTheClock(['consult'], 0), [full]), 3);
  expect(plans?.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  // Worked out once, and tried for each; of the first day in part.
  expect(steps).toBeGreaterThan((4 * 60 * 1_440) / 50);
});

test('where more than 200,000 slots would be worked out nothing is planned, and nobody is cancelled for it', () => {
  const { plans, steps } = planIn(hoursOf(roundTheClock(['consult', 'b', 'c'], 525_600), []), 1);
  expect(plans).toBeNull();
  expect(steps).toBeLessThan(200_000 / 50 + 91 * 6);
});

test('where slots would be tried more than a million times nothing is planned', () => {
  const full = aClaim(at(day, '00:00'), at('2026-07-01', '00:00'), { appointmentId: 'x' });
  const { plans } = planIn(hoursOf(roundTheClock(['consult'], 0), [full]), 20);
  expect(plans).toBeNull();
});
