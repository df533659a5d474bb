import { describe, expect, it } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { isOf, type LiveClient, liveClients } from '../support/live-client.ts';
import { addClinic, addDoctor, addSessions, expectDone } from '../support/practice.ts';
import { addUser, cookieOf, logIn } from '../support/staff.ts';

const desk = openDesk();
const { listenReady, listenAsUser } = liveClients(desk);

/** The doctor of the practice, a colleague at the same clinic, and one elsewhere. */
async function addColleagues(): Promise<void> {
  const { server, business, practice } = desk;
  await addClinic(server, business, { id: 'cl-2' });
  for (const [id, clinicId] of [
    ['do-2', practice.clinicId],
    ['do-3', 'cl-2'],
  ] as const) {
    await addDoctor(server, business, { id, clinicIds: [clinicId] });
    const service = { name: 'Consultation', duration_minutes: 15 };
    const { data } = expectDone(await business.api('POST', `/opdesk/v1/doctors/${id}/services`, service));
    const hours = { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' };
    await addSessions(business, { clinicId, doctorId: id, serviceId: data.service.conf_id as string }, hours);
  }
}

async function cookieOfUser(user: Parameters<typeof addUser>[2]): Promise<string> {
  const { username } = await addUser(desk.server, desk.business.id, user);
  return cookieOf(await logIn(desk.server.api, username));
}

const idsOf = ({ messages }: LiveClient): unknown[] =>
  messages.flatMap(({ data }) => (data?.appointment_id === undefined ? [] : [data.appointment_id]));

describe('the live feed of a user (rule A9)', () => {
  it('of a doctor has what is theirs and what leaves them, and nothing of a colleague', async () => {
    await addColleagues();
    const cookie = await cookieOfUser({ role: 'doctor', doctorId: desk.practice.doctorId });
    const [doctor, all] = [await listenAsUser(cookie), await listenReady()];
    const { lastId } = doctor;
    const theirs = await desk.book('09:15', {}, { doctor_id: 'do-2' });
    const left = await desk.book('09:30');
    const transfer = { doctor_id: 'do-2' };
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${left}/transfer`, transfer));
    expectDone(await desk.business.api('POST', `/dr/v1/appointment/${left}/parked`));
    const own = await desk.book('10:00');
    await Promise.all([doctor, all].map((client) => client.first(isOf(own))));
    expect(idsOf(all)).toEqual([theirs, left, left, left, own]);
    expect(idsOf(doctor)).toEqual([left, left, own]);
    expect(doctor.messages.at(-2)?.data).toMatchObject({ doctor_id: 'do-2', from_doctor_id: desk.practice.doctorId });
    // The history of what has left is not theirs to read.
    expect(doctor.messages.at(-2)?.data).not.toHaveProperty('who');
    expect(all.messages.at(-3)?.data).toMatchObject({
      from_doctor_id: desk.practice.doctorId,
      who: { kind: 'client' },
    });
    expect(doctor.messages.at(-1)?.data).toHaveProperty('who');
    doctor.cut();
    const again = await listenAsUser(cookie, lastId);
    await again.first(isOf(own));
    expect(idsOf(again)).toEqual([left, left, own]);
  });

  it('names who made a change as the history does, also to a desk that comes back, and never a patient', async () => {
    const { id: userId, username } = await addUser(desk.server, desk.business.id, { role: 'receptionist' });
    const cookie = cookieOf(await logIn(desk.server.api, username));
    const feed = await listenReady();
    const { lastId } = feed;
    const id = await desk.book('09:15');
    const atDesk = { cookie, 'sec-fetch-site': 'same-origin' };
    expectDone(await desk.server.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}, atDesk));
    const by = { by: { role: 'doctor', id: 'dr-7' } };
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/park`, by));
    const { history } = expectDone(await desk.business.api('GET', `/opdesk/v1/appointments/${id}/history`));
    const who = (history as { who: unknown }[]).map((entry) => entry.who);
    expect(who).toEqual([
      { kind: 'client', id: desk.business.clientId, role: 'api' },
      { kind: 'staff', id: userId, name: 'A receptionist', role: 'staff' },
      { kind: 'client', id: desk.business.clientId, role: 'doctor', on_behalf_of: 'dr-7' },
    ]);
    const isParked = ({ data }: { readonly data?: { readonly status?: string } }): boolean => data?.status === 'PA';
    const seen = async (client: LiveClient): Promise<unknown[]> => {
      await client.first(isParked);
      return client.messages.flatMap(({ data }) => (data?.appointment_id === id ? [data.who] : []));
    };
    expect(await seen(feed)).toEqual(who);
    expect(await seen(await listenReady('', lastId))).toEqual(who);
    expect(JSON.stringify(feed.messages)).not.toContain('Meera');
  });

  it('of a receptionist has the clinics that they see', async () => {
    await addColleagues();
    const cookie = await cookieOfUser({ role: 'receptionist', clinicIds: ['cl-2'] });
    const receptionist = await listenAsUser(cookie);
    await desk.book('09:15');
    const there = await desk.book('09:15', {}, { doctor_id: 'do-3', clinic_id: 'cl-2' });
    await receptionist.first(isOf(there));
    expect(idsOf(receptionist)).toEqual([there]);
  });

  it('ends where the user becomes another doctor', async () => {
    await addColleagues();
    const { id, username } = await addUser(desk.server, desk.business.id, { role: 'doctor', doctorId: 'do-2' });
    const feed = await listenAsUser(cookieOf(await logIn(desk.server.api, username)));
    expectDone(await desk.business.api('PATCH', `/opdesk/v1/staff/${id}`, { doctor_id: 'do-3' }));
    await feed.ended;
  });

  it.each(['receptionist', 'doctor', 'manager'] as const)('is opened by no ticket of a %s', async (role) => {
    const doctorId = role === 'doctor' ? { doctorId: desk.practice.doctorId } : {};
    const cookie = await cookieOfUser({ role, ...doctorId });
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const answer = await desk.server.api('POST', '/opdesk/v1/live/ticket', undefined, headers);
    expect([answer.status, answer.body.code]).toEqual([403, 'UNAUTHORIZED_ACCESS']);
  });
});
