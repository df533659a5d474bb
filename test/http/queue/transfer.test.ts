import { beforeEach, describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { issuesOf, openDesk } from '../../support/desk.ts';
import { addDoctor, expectDone } from '../../support/practice.ts';
import { openQueue, staff } from '../../support/queue.ts';

const desk = openDesk();
const { order, walkIn, verb } = openQueue(desk);

let colleague: { readonly consultation: string; readonly video: string };

beforeEach(async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'], partnerId: 'colleague' });
  await addDoctor(desk.server, desk.business, { id: 'do-3', clinicIds: [] });
  const add = async (body: object): Promise<string> => {
    desk.clock.advance(1);
    return expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', { duration_minutes: 15, ...body })).data.service.conf_id as string;
  };
  colleague = { video: await add({ name: 'Video', modes: ['VIDEO', 'INCLINIC'] }), consultation: await add({ name: 'Consultation' }) };
  const hours = { clinic_id: 'cl-1', conf_id: colleague.consultation, weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' };
  expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/sessions', hours));
});

const transfer = (id: string, doctor: object = { doctor_id: 'do-2' }) =>
  desk.business.api('POST', `/opdesk/v1/appointments/${id}/transfer`, { ...doctor, ...staff });

describe('handing over to another doctor of the clinic', () => {
  it("takes the next token at the end of that doctor's queue, and waits on since the check-in", async () => {
    const waiting = await walkIn({ doctor_id: 'do-2' });
    const [stays, goes] = [await walkIn({}), await walkIn({})];
    await verb(goes, 'call');
    const since = desk.clock.now();
    desk.clock.advance(600);
    const { entry } = expectDone(await transfer(goes));
    expect(entry).toMatchObject({
      doctor_id: 'do-2', token: 2, position: 2, state: 'waiting', calls: 0, waiting_since: since, service: { conf_id: colleague.consultation },
    });
    expect(entry).not.toHaveProperty('called_at');
    expect(await order()).toEqual([stays]);
    const theirs = expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&partner_doctor_id=colleague'));
    expect(theirs.entries.map((each: { appointment_id: string }) => each.appointment_id)).toEqual([waiting, goes]);
  });

  it('takes the seat along: a free one, else one beyond the seats, and frees the old', async () => {
    const [free, full] = [await desk.book('09:15'), await desk.book('09:30')];
    await desk.book('09:30', {}, { doctor_id: 'do-2' });
    expect(expectDone(await transfer(free)).entry).toMatchObject({ is_overbooked: false, start_time: at('2026-03-02', '09:15') });
    expect(expectDone(await transfer(full)).entry).toMatchObject({ is_overbooked: true, start_time: at('2026-03-02', '09:30') });
    await desk.book('09:15');
    await desk.book('09:30');
    expect((await desk.send(desk.body('09:15', {}, { doctor_id: 'do-2' }))).status).toBe(409);
    const [row] = await desk.rows(`select action, changes::json ->> 'doctor_id' as doctors, changes::json ->> 'overbooked' as overbooked
      from appointment_history where business_id = $1 and appointment_id = $2 and version = 2`, full);
    expect(row).toEqual({ action: 'transfer', doctors: '["do-1", "do-2"]', overbooked: '[false, true]' });
  });

  it('to the same doctor changes nothing', async () => {
    const id = await walkIn({});
    const before = await desk.counts();
    expect(expectDone(await transfer(id, { partner_doctor_id: '8423994' })).entry).toMatchObject({ token: 1 });
    expect(await desk.counts()).toEqual(before);
  });

  it('refuses who is seen, gone, or to come on another day', async () => {
    const seen = await walkIn({});
    await verb(seen, 'start');
    const tomorrow = await desk.book(at('2026-03-03', '09:15'));
    for (const id of [seen, tomorrow]) {
      const answer = await transfer(id);
      expect([answer.status, answer.body.code]).toEqual([403, 'RESCHEDULE_NOT_ALLOWED']);
    }
  });

  it('refuses a doctor who is unknown, works elsewhere, or is named twice', async () => {
    const id = await walkIn({});
    expect(issuesOf(await transfer(id, { doctor_id: 'do-9' }))).toEqual(['/doctor_id unknown_id']);
    expect(issuesOf(await transfer(id, { doctor_id: 'do-3' }))).toEqual(['/doctor_id not_allowed']);
    expect(issuesOf(await transfer(id, {}))).toEqual(['/doctor_id required']);
    expect(issuesOf(await transfer(id, { doctor_id: 'do-2', partner_doctor_id: 'colleague' }))).toEqual(['/doctor_id conflict']);
  });
});
