import { afterReturning, liveClients } from '../support/live-client.ts';
import { describe, expect, it } from 'vitest';
import { randomBytes } from 'node:crypto';
import { createLiveIds } from '../../src/live/services/ids.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });

const { listen, listenReady } = liveClients(desk);

describe('ids', () => {
  it('tell a business nothing of what happens in another one', async () => {
    const [one, other] = [await desk.server.createBusiness(), desk.business];
    const readyIds = async (): Promise<string[]> =>
      Promise.all([1, 2].map(async () => (await listenReady('', undefined, one.token)).lastId ?? ''));
    const quiet = await readyIds();
    for (const start of ['09:00', '09:15', '09:30']) await desk.book(start);
    const busy = await readyIds();
    // Another text each time, whether something has happened anywhere or not.
    expect(new Set([...quiet, ...busy]).size).toBe(4);
    const theirs = createLiveIds(await desk.server.runtime.accessTokens.derive('live ids', '', 0), one.id, randomBytes);
    const places = [...quiet, ...busy].map((id) => theirs.read(id));
    expect(places[2]?.lastId).toBeGreaterThan(places[0]?.lastId ?? Infinity);
    // One of the same place that another business was given is of no use.
    const foreign = (await listenReady('', undefined, other.token)).lastId ?? '';
    expect((await listen('', foreign, one.token).then((client) => client.first(() => true))).event).toBe('reset');
  });
});

describe('a patient', () => {
  it('whose record is changed by any call is told to every desk of the business, by the id alone', async () => {
    const clients = [await listenReady('?clinic_id=cl-1'), await listenReady()];
    const foreign = await listenReady('', undefined, (await desk.server.createBusiness()).token);
    const { api } = desk.business;
    const id = await desk.book('09:00');
    const changes: readonly (readonly [string, string, object])[] = [
      ['PATCH', '/dr/v1/patient/pt-1', { first_name: 'Mira' }],
      ['PATCH', '/profiles/v1/patient/pt-1', { ln: 'Shah' }],
      ['PATCH', `/dr/v1/appointment/${id}`, { patient_details: { mobile: '+919999900000' } }],
      ['DELETE', '/opdesk/v1/patients/pt-1/personal-data', {}],
    ];
    for (const [index, [method, path, body]] of changes.entries()) {
      expectDone(await api(method, path, body));
      const told = await Promise.all(
        clients.map(async (client) => {
          await expect.poll(() => client.messages.filter(({ event }) => event === 'patient').length).toBe(index + 1);
          return client.messages.findLast(({ event }) => event === 'patient');
        }),
      );
      for (const { data } of told as { data: unknown }[])
        expect(data).toEqual({ patient_id: 'pt-1', event: 'patient.updated' });
    }
    expect(foreign.messages.map(({ event }) => event)).toEqual(['ready']);
  });

  it('is told of after a resume too, and not where nothing that is shown was changed', async () => {
    const client = await listenReady();
    client.cut();
    await client.ended;
    expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { partner_meta: { a: 1 } }));
    expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Meera' }));
    expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Mira' }));
    const again = await listen('?partner_clinic_id=642783', client.lastId);
    await again.first(({ event }) => event === 'patient');
    expect(afterReturning(again).map(({ event, data }) => [event, data.patient_id])).toEqual([['patient', 'pt-1']]);
  });

  it('has the new name in the queue that is read after it', async () => {
    const id = await desk.book('09:00');
    const nameOf = async (): Promise<unknown> => {
      const queue = expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-1'));
      return JSON.stringify(queue).includes('Mira') && JSON.stringify(queue).includes(id);
    };
    expect(await nameOf()).toBe(false);
    const client = await listenReady();
    expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Mira' }));
    await client.first(({ event }) => event === 'patient');
    expect(await nameOf()).toBe(true);
  });
});
