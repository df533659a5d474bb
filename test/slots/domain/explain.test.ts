import { describe, expect, test } from 'vitest';
import { explainStart } from '../../../src/slots/domain/explain.ts';
import { aCalendar, aClaim, aLeave, aService, aSession, at } from '../../support/calendar.ts';

const mondayDate = '2026-03-02';
const now = at('2026-03-01', '12:00');
const nine = at(mondayDate, '09:00');

test('a free slot is offered and nothing stands against it', () => {
  expect(explainStart(aCalendar(), [], nine, now)).toEqual({
    startAt: nine,
    offered: true,
    causes: [],
    services: [{ serviceId: 'consult', name: 'Consultation', offered: true, causes: [] }],
  });
});

test('every cause is named, not only the first', () => {
  const calendar = aCalendar({
    services: [aService({ minimumNoticeMinutes: 60 })],
    leaves: [
      aLeave({ startDate: mondayDate, endDate: mondayDate }),
      aLeave({ id: 'shut', doctorId: null, clinicId: 'clinic', startDate: mondayDate, endDate: mondayDate }),
    ],
  });
  const { offered, causes } = explainStart(calendar, [aClaim(nine, nine + 900)], nine, nine - 60, 'VIDEO');
  expect(offered).toBe(false);
  expect(causes.map(({ code }) => code)).toEqual([
    'MODE_NOT_OFFERED',
    'TOO_SOON',
    'CLINIC_CLOSED',
    'DOCTOR_ON_LEAVE',
    'TAKEN',
  ]);
  expect(causes[2]).toMatchObject({
    leaveIds: ['shut'],
    message: 'The clinic is closed on 2026-03-02.',
  });
});

test('a taken slot names who has it, and a hold as a hold', () => {
  const taken = explainStart(aCalendar(), [aClaim(nine, nine + 900)], nine, now).causes;
  expect(taken).toMatchObject([
    { code: 'TAKEN', appointmentIds: ['api-1'], sessionIds: ['morning'], message: 'The seat is taken.' },
  ]);
  const hold = { clinicId: 'clinic', sessionId: null, startAt: nine, endAt: nine + 900 };
  expect(explainStart(aCalendar(), [hold], nine, now).causes).toMatchObject([
    { code: 'TAKEN', appointmentIds: [], message: 'The seat is taken by a hold.' },
  ]);
});

test('a time of no grid names its neighbours', () => {
  const [cause] = explainStart(aCalendar(), [], nine + 420, now).causes;
  expect(cause).toEqual({
    code: 'NOT_ON_GRID',
    sessionIds: ['morning'],
    leaveIds: [],
    appointmentIds: [],
    startBefore: nine,
    startAfter: nine + 900,
    message:
      '09:07 on 2026-03-02 is not the start of a slot of Consultation (09:00–10:00).' +
      ' The nearest: 09:00 on 2026-03-02 and 09:15 on 2026-03-02.',
  });
  expect(explainStart(aCalendar(), [], at(mondayDate, '09:50'), now).causes).toMatchObject([
    { code: 'NOT_ON_GRID', startAfter: null },
  ]);
});

test('a time outside the hours names the sessions of the day', () => {
  expect(explainStart(aCalendar(), [], at(mondayDate, '10:00'), now).causes).toMatchObject([
    {
      code: 'OUTSIDE_HOURS',
      sessionIds: ['morning'],
      message: '10:00 on 2026-03-02 is outside the hours of Consultation: 09:00–10:00.',
    },
  ]);
});

test('a day without a session says so', () => {
  expect(explainStart(aCalendar(), [], at('2026-03-03', '09:00'), now).causes).toMatchObject([
    {
      code: 'NO_SESSIONS',
      message: 'Consultation has no session at this clinic on 2026-03-03.',
    },
  ]);
});

test('times past and too far ahead are told in the clinic’s time', () => {
  const past = explainStart(aCalendar(), [], at('2026-02-23', '09:00'), now).causes;
  expect(past).toMatchObject([{ code: 'PAST', message: 'The time is past: at the clinic it is 12:00 on 2026-03-01.' }]);
  const far = explainStart(aCalendar({ services: [aService({ bookAheadDays: 0 })] }), [], nine, now).causes;
  expect(far).toMatchObject([
    { code: 'TOO_FAR_AHEAD', message: 'Consultation can be booked 0 days ahead, so now until 2026-03-01.' },
  ]);
});

describe('per service', () => {
  const calendar = aCalendar({
    services: [
      aService({ id: 'old', name: 'Old', archived: true }),
      aService(),
      aService({ id: 'far', name: 'Far', bookAheadDays: 0 }),
    ],
    sessions: [aSession(), aSession({ id: 'f', serviceId: 'far' })],
  });
  test('one service that can be booked is enough, and the others say why not', () => {
    const { offered, causes, services } = explainStart(calendar, [], nine, now);
    expect([offered, causes]).toEqual([true, []]);
    expect(services.map(({ serviceId, causes: each }) => [serviceId, ...each.map(({ code }) => code)])).toEqual([
      ['consult'],
      ['far', 'TOO_FAR_AHEAD'],
      ['old', 'SERVICE_ARCHIVED'],
    ]);
  });
  test('the same leave is named once, however many services it stands against', () => {
    const { causes } = explainStart(
      { ...calendar, leaves: [aLeave({ startDate: mondayDate, endDate: mondayDate })] },
      [],
      nine,
      now,
    );
    expect(causes.filter(({ code }) => code === 'DOCTOR_ON_LEAVE')).toHaveLength(1);
  });
});

test('a doctor without services offers nothing', () => {
  expect(explainStart(aCalendar({ services: [] }), [], nine, now)).toMatchObject({
    offered: false,
    causes: [{ code: 'NO_SERVICES' }],
  });
});

test('the reason that a leave was given is not repeated', () => {
  const calendar = aCalendar({ leaves: [aLeave({ startDate: mondayDate, endDate: mondayDate, reason: 'surgery' })] });
  expect(JSON.stringify(explainStart(calendar, [], nine, now))).not.toContain('surgery');
});
