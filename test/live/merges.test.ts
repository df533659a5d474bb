import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { isReady, openLive } from '../support/live-client.ts';
import { merge, register, unmerge } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

test('desks are told of each live appointment whose patient a merge or its undoing changes', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const id = await desk.book('09:00', {}, { patient_id: old });
  const live = await openLive(desk.server.url, desk.business.token, {});
  await live.first(isReady);
  expectDone(await merge(desk, old, left));
  const told = async (version: number) =>
    (await live.first(({ data }) => data?.appointment_id === id && data.version === version)).data;
  expect(await told(2)).toMatchObject({ event: 'appointment.updated', status: 'BK' });
  expectDone(await unmerge(desk, old));
  expect(await told(3)).toMatchObject({ event: 'appointment.updated', status: 'BK' });
  live.cut();
});

test('desks are told of both patients of a merge and of its undoing, also where nothing else of either is changed', async () => {
  const [left, old] = [await register(desk, null), await register(desk, null)];
  const id = await desk.book('09:00', {}, { patient_id: old });
  expectDone(await desk.business.api('POST', `/dr/v1/appointment/${id}/complete`));
  const live = await openLive(desk.server.url, desk.business.token, {});
  await live.first(isReady);
  const told = (): unknown[] =>
    live.messages
      .filter(({ event }) => event === 'patient')
      .map(({ data }) => data.patient_id as unknown)
      .toSorted();
  expectDone(await merge(desk, old, left));
  await expect.poll(told).toEqual([left, old].toSorted());
  expectDone(await unmerge(desk, old));
  await expect.poll(told).toEqual([left, left, old, old].toSorted());
  live.cut();
});
