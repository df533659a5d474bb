import { describe, expect, test } from 'vitest';
import { addHours, type Body, instant, openDesk, reasonOf, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ service: { modes: ['INCLINIC', 'VIDEO'] }, session: null });

/** From 09:00 to 09:30, in two slots; where it stands is not offered any more. */
async function bookAndClose(close: (sessions: readonly string[]) => Promise<ApiAnswer> | void): Promise<string> {
  const sessions = await addHours(desk, { from: '09:00', to: '13:00' });
  const id = await desk.book('09:00', { end_time: instant('09:30') });
  const answer = await close(sessions);
  if (answer !== undefined) expectDone(answer);
  return id;
}

const monday = ([session]: readonly string[]): string => `/opdesk/v1/sessions/${session}`;

const closings: readonly (readonly [string, (sessions: readonly string[]) => Promise<ApiAnswer> | void])[] = [
  ['its session was removed', (sessions) => desk.business.api('DELETE', monday(sessions))],
  ['its session was shortened', (sessions) => desk.business.api('PATCH', monday(sessions), { from: '11:00' })],
  ['its session has other slots', (sessions) => desk.business.api('PATCH', monday(sessions), { from: '08:55' })],
  [
    'a leave lies over it',
    () => desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: today }),
  ],
  [
    'the clinic is closed',
    () => desk.business.api('POST', '/opdesk/v1/leaves', { clinic_id: 'cl-1', start_date: today }),
  ],
  [
    'its service is archived',
    () => desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { archived: true }),
  ],
  ['its time has begun', () => desk.clock.set(instant('09:05'))],
];

const updates: readonly (readonly [string, (id: string, body: Body) => Promise<ApiAnswer>])[] = [
  ['PATCH /dr/v1', (id, body) => desk.business.api('PATCH', `/dr/v1/appointment/${id}`, body)],
  ['PATCH /dr/v2', (id, body) => desk.business.api('PATCH', `/dr/v2/appointment/${id}`, { appointment_details: body })],
];

const moves: typeof updates = [
  ...updates,
  [
    'PUT …/reschedule',
    (id, body) =>
      desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant('09:00'), ...body }),
  ],
  [
    'POST /opdesk/v1/…/reschedule',
    (id, body) =>
      desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, { start_time: instant('09:00'), ...body }),
  ],
];

describe.each(closings)('an appointment that stands where %s', (_why, close) => {
  test.each(moves)('is shortened by %s, and is not lengthened', async (_call, send) => {
    const id = await bookAndClose(close);
    expect(reasonOf(await send(id, { end_time: instant('09:45') }))).toBeDefined();
    expectDone(await send(id, { end_time: instant('09:15') }));
    expect(await desk.read(id)).toMatchObject({
      start_time: instant('09:00'),
      end_time: instant('09:15'),
      status: 'BK',
      token: 1,
    });
    expect(
      await desk.rows(
        'select extract(epoch from upper(period))::float8 as until, overbooked from seat_claims where business_id = $1',
      ),
    ).toEqual([{ until: instant('09:15'), overbooked: false }]);
    // It has given the time up.
    expect(reasonOf(await send(id, { end_time: instant('09:30') }))).toBeDefined();
  });

  test.each(updates)(
    'changes its mode, notes and attributes by %s, to a mode that its service has',
    async (_call, send) => {
      const id = await bookAndClose(close);
      expectDone(await send(id, { mode: 'VIDEO', notes: 'By phone', custom_attributes: { label: 'late' } }));
      expect(await desk.read(id)).toMatchObject({
        appointment_mode: 'VIDEO',
        notes: 'By phone',
        start_time: instant('09:00'),
        end_time: instant('09:30'),
      });
      expect(reasonOf(await send(id, { mode: 'PHONE' }))).toBeDefined();
      expectDone(await send(id, { mode: 'INCLINIC', end_time: instant('09:20') }));
      expect(await desk.read(id)).toMatchObject({ appointment_mode: 'INCLINIC', end_time: instant('09:20') });
    },
  );

  test('B6: is not moved to where nothing is offered', async () => {
    const id = await bookAndClose(close);
    for (const [, send] of moves) expect(reasonOf(await send(id, { start_time: instant('07:00') }))).toBeDefined();
    expect(await desk.read(id)).toMatchObject({ start_time: instant('09:00'), end_time: instant('09:30') });
  });
});

test('whose seats were lowered since is shortened and changed where it stands', async () => {
  const sessions = await addHours(desk, { from: '09:00', to: '13:00', seats: 3 });
  const ids: string[] = [];
  for (let seat = 0; seat < 3; seat += 1) ids.push(await desk.book('09:00', { end_time: instant('09:30') }));
  expectDone(await desk.business.api('PATCH', monday(sessions), { seats: 1 }));
  for (const id of ids) {
    for (const [, send] of updates) expectDone(await send(id, { mode: 'VIDEO', end_time: instant('09:15') }));
    expect(await desk.read(id)).toMatchObject({ appointment_mode: 'VIDEO', end_time: instant('09:15') });
  }
});
