import { beforeEach, describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

const desk = openDesk();
const { order, walkIn, verb } = openQueue(desk);

let colleague: { readonly consultation: string; readonly video: string };

beforeEach(async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'], partnerId: 'colleague' });
  await addDoctor(desk.server, desk.business, { id: 'do-3', clinicIds: [] });
  const add = async (body: object): Promise<string> => {
    desk.clock.advance(1);
    return expectDone(
      await desk.business.api('POST', '/opdesk/v1/doctors/do-2/services', { duration_minutes: 15, ...body }),
    ).data.service.conf_id as string;
  };
  colleague = {
    video: await add({ name: 'Video', modes: ['VIDEO', 'INCLINIC'] }),
    consultation: await add({ name: 'Consultation' }),
  };
  const hours = {
    clinic_id: 'cl-1',
    conf_id: colleague.consultation,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '09:00',
    to: '13:00',
  };
  expectDone(await desk.business.api('POST', '/opdesk/v1/doctors/do-2/sessions', hours));
});

const transfer = (
  id: string,
  doctor: object = { doctor_id: 'do-2' },
  { api }: Pick<typeof desk.business, 'api'> = desk.business,
) => api('POST', `/opdesk/v1/appointments/${id}/transfer`, { ...doctor, ...staff });

describe('a transfer to another doctor of the clinic', () => {
  it("takes the next token at the end of that doctor's queue, and waits on since the check-in", async () => {
    const waiting = await walkIn({ doctor_id: 'do-2' });
    const [stays, goes] = [await walkIn({}), await walkIn({})];
    await verb(goes, 'call');
    const since = desk.clock.now();
    desk.clock.advance(600);
    const { entry } = expectDone(await transfer(goes));
    expect(entry).toMatchObject({
      doctor_id: 'do-2',
      token: 2,
      position: 2,
      state: 'waiting',
      calls: 0,
      waiting_since: since,
      service: { conf_id: colleague.consultation },
    });
    expect(entry).not.toHaveProperty('called_at');
    expect(await order()).toEqual([stays]);
    const theirs = expectDone(
      await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&partner_doctor_id=colleague'),
    );
    expect(theirs.entries.map((each: { appointment_id: string }) => each.appointment_id)).toEqual([waiting, goes]);
  });

  it('takes the seat along: a free one, else one beyond the seats, and frees the old', async () => {
    const [free, full] = [await desk.book('09:15'), await desk.book('09:30')];
    await desk.book('09:30', {}, { doctor_id: 'do-2' });
    expect(expectDone(await transfer(free)).entry).toMatchObject({
      is_overbooked: false,
      start_time: at('2026-03-02', '09:15'),
    });
    expect(expectDone(await transfer(full)).entry).toMatchObject({
      is_overbooked: true,
      start_time: at('2026-03-02', '09:30'),
    });
    await desk.book('09:15');
    await desk.book('09:30');
    expect((await desk.send(desk.body('09:15', {}, { doctor_id: 'do-2' }))).status).toBe(409);
    const [row] = await desk.rows(
      `select action, changes::json ->> 'doctor_id' as doctors, changes::json ->> 'overbooked' as overbooked
      from appointment_history where business_id = $1 and appointment_id = $2 and version = 2`,
      full,
    );
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

  it('names a doctor who works elsewhere before it says that the patient cannot be transferred', async () => {
    const seen = await walkIn({});
    await verb(seen, 'start');
    expect(issuesOf(await transfer(seen, { doctor_id: 'do-3' }))).toEqual(['/doctor_id not_allowed']);
  });

  it('refuses a doctor who is unknown, works elsewhere, or is named twice', async () => {
    const id = await walkIn({});
    expect(issuesOf(await transfer(id, { doctor_id: 'do-9' }))).toEqual(['/doctor_id unknown_id']);
    expect(issuesOf(await transfer(id, { doctor_id: 'do-3' }))).toEqual(['/doctor_id not_allowed']);
    expect(issuesOf(await transfer(id, {}))).toEqual(['/doctor_id required']);
    expect(issuesOf(await transfer(id, { doctor_id: 'do-2', partner_doctor_id: 'colleague' }))).toEqual([
      '/doctor_id conflict',
    ]);
  });

  it('puts beyond the seats who is here already, and others only for a client that may overbook', async () => {
    const clerk = await desk.business.addClient(['appointments:read', 'appointments:write']);
    const [expected, here, parked] = [await desk.book('09:30'), await desk.book('09:45'), await desk.book('10:00')];
    for (const start of ['09:30', '09:45', '10:00']) await desk.book(start, {}, { doctor_id: 'do-2' });
    await verb(here, 'check-in');
    await verb(parked, 'park');
    const before = await desk.counts();
    const refused = await transfer(expected, undefined, clerk);
    expect(reasonOf(refused)).toBe('TAKEN');
    expect(refused.body.error.details.alternatives[0]).toMatchObject({
      conf_id: colleague.consultation,
      clinic_id: 'cl-1',
    });
    expect(await desk.counts()).toEqual(before);
    expect(await desk.read(expected)).toMatchObject({ doctor_id: 'do-1', token: 1 });
    for (const id of [here, parked])
      expect(expectDone(await transfer(id, undefined, clerk)).entry).toMatchObject({
        doctor_id: 'do-2',
        is_overbooked: true,
      });
    expect(expectDone(await transfer(expected)).entry).toMatchObject({ doctor_id: 'do-2', is_overbooked: true });
  });

  describe('refuses a doctor who is on leave', () => {
    const away = async (from: string, to: string): Promise<void> => {
      const leave = { doctor_id: 'do-2', start_time: instant(from), end_time: instant(to), reason: 'away' };
      expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
    };

    it('now, for whoever waits, with a slot or without, and changes nothing', async () => {
      const [booked, walkedIn] = [await desk.book('09:15'), await walkIn({})];
      await verb(booked, 'check-in');
      await away('08:00', '20:00');
      desk.clock.set(instant('09:20'));
      const before = await desk.counts();
      for (const id of [booked, walkedIn]) expect(reasonOf(await transfer(id))).toBe('DOCTOR_ON_LEAVE');
      expect(await desk.counts()).toEqual(before);
    });

    it('at the time of an appointment that is still to come, and not at another', async () => {
      const [later, sooner] = [await desk.book('11:00'), await desk.book('09:15')];
      await away('10:00', '12:00');
      expect(reasonOf(await transfer(later))).toBe('DOCTOR_ON_LEAVE');
      expect(expectDone(await transfer(sooner)).entry.doctor_id).toBe('do-2');
    });

    it('but not for a leave that is over by then', async () => {
      const id = await desk.book('09:15');
      await away('09:00', '10:00');
      desk.clock.set(instant('10:00'));
      expect(expectDone(await transfer(id)).entry.doctor_id).toBe('do-2');
    });

    it('but not where the clinic accepts any time', async () => {
      const id = await desk.book('09:15');
      await away('08:00', '20:00');
      expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
      expect(expectDone(await transfer(id)).entry.doctor_id).toBe('do-2');
    });
  });
});
