import { beforeEach, describe, expect, test } from 'vitest';
import { addHours, addSecondClinic, addService, type Body, issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: null });
const hours = { weekdays: [1], from: '09:00', to: '10:00' };

const send = (method: string, path: string, body?: Body): Promise<ApiAnswer> => desk.business.api(method, path, body);
const add = (session: Body): Promise<ApiAnswer> =>
  send('POST', '/opdesk/v1/doctors/do-1/sessions', { clinic_id: 'cl-1', conf_id: desk.practice.serviceId, ...session });

function expectOverlap(answer: ApiAnswer, sessionId: string | undefined): void {
  expect(issuesOf(answer)).toEqual(['/from conflict']);
  expect(answer.text).toContain(`overlaps session ${sessionId} of the same service`);
}

beforeEach(() => addSecondClinic(desk, { acceptAnyTime: false }));

describe('sessions that are not held, and may be again, are overlapped by no others', () => {
  test('those at a clinic that the doctor has left', async () => {
    const [left] = await addHours(desk, hours);
    const [other = ''] = await addHours(desk, { ...hours, clinic_id: 'cl-2', from: '10:00', to: '11:00' });
    expectDone(await send('DELETE', '/opdesk/v1/doctors/do-1/clinics/cl-1'));
    expectOverlap(await add({ ...hours, clinic_id: 'cl-2' }), left);
    expectOverlap(await send('PATCH', `/opdesk/v1/sessions/${other}`, { from: '09:45' }), left);
    // Where ten o'clock is half past nine at the other clinic.
    const moved = await send('PATCH', '/opdesk/v1/clinics/cl-2', { time_zone: 'Asia/Dhaka' });
    expect(issuesOf(moved)).toEqual(['/time_zone conflict']);
  });

  test('those of a service that is archived', async () => {
    const visits = await addService(desk, { name: 'Visits' });
    const [first] = await addHours(desk, { ...hours, conf_id: visits });
    const [second = ''] = await addHours(desk, {
      ...hours,
      conf_id: visits,
      clinic_id: 'cl-2',
      from: '10:00',
      to: '11:00',
    });
    const [elsewhere = ''] = await addHours(desk, hours);
    expectDone(await send('PATCH', `/opdesk/v1/services/${visits}`, { archived: true }));
    expect(issuesOf(await add({ ...hours, conf_id: visits }))).toContain('/conf_id not_allowed');
    expect(issuesOf(await send('PATCH', `/opdesk/v1/sessions/${elsewhere}`, { conf_id: visits }))).toEqual([
      '/conf_id not_allowed',
    ]);
    expectOverlap(await send('PATCH', `/opdesk/v1/sessions/${second}`, { from: '09:45' }), first);
  });
});

test('sessions at a clinic that was removed are never held again, and may be overlapped', async () => {
  const [gone = ''] = await addHours(desk, hours);
  expectDone(await send('DELETE', '/cdr/v1/clinic/cl-1/'));
  const [moved] = expectDone(await add({ ...hours, clinic_id: 'cl-2' })).data.sessions;
  expectDone(await send('PATCH', `/opdesk/v1/sessions/${moved.session_id}`, { to: '11:00' }));
  expectDone(await send('PATCH', `/opdesk/v1/sessions/${gone}`, { seats: 2 }));
  expectOverlap(await send('PATCH', `/opdesk/v1/sessions/${gone}`, { clinic_id: 'cl-2' }), moved.session_id);
});
