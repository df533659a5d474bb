import { expect, test } from 'vitest';
import { openDesk } from '../../support/desk.ts';
import { isReady, openLive } from '../../support/live-client.ts';
import { merge, register, unmerge } from '../../support/merges.ts';
import { expectDone } from '../../support/practice.ts';

const desk = openDesk();

test('desks are told of each live appointment whose patient a merge or its undoing changes', async () => {
  const [left, old] = [await register(desk, 'p-1'), await register(desk, 'p-2')];
  const id = await desk.book('09:00', {}, { patient_id: old });
  const live = await openLive(desk.server.url, desk.business.token, {});
  await live.first(isReady);
  expectDone(await merge(desk, old, left));
  const told = async (version: number) => (await live.first(({ data }) => data?.appointment_id === id && data.version === version)).data;
  expect(await told(2)).toMatchObject({ event: 'appointment.updated', status: 'BK' });
  expectDone(await unmerge(desk, old));
  expect(await told(3)).toMatchObject({ event: 'appointment.updated', status: 'BK' });
  live.cut();
});
