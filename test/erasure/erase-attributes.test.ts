import { expect, test } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { entries, walkIn } = openQueue(desk);

const entry = (key: string) => ({ key, text: key });

async function erase(): Promise<void> {
  expectDone(await desk.business.api('DELETE', '/opdesk/v1/patients/pt-1/personal-data', { why: 'asked for' }));
}

async function attributesOf(id: string): Promise<unknown> {
  return (await desk.read(id)).custom_attributes;
}

test('an erasure takes what somebody has written into labels and tags, from the appointment, its queue and what takes its place', async () => {
  const id = await desk.book('09:15', {
    custom_attributes: { label: ['sister of Leela'], tags: ['mrn-77'], labels: ['knee'] },
  });
  await erase();
  expect(await attributesOf(id)).toBeUndefined();
  expect(await entries()).toMatchObject([{ appointment_id: id, labels: [], tags: [] }]);
  const times = { start_time: instant('11:00') };
  const { appointment_id: next } = expectDone(
    await desk.business.api('PATCH', `/appointments/v1/${id}/reschedule`, times),
  );
  expect(await attributesOf(next as string)).toBeUndefined();
});

test('what is in a list of the business stays, and an erasure that finds nothing else changes nothing', async () => {
  expectDone(
    await desk.business.api('PATCH', '/opdesk/v1/settings', {
      tags: [entry('paid')],
      custom_attributes: [{ ...entry('room'), values: [entry('r1')] }],
    }),
  );
  const custom = { tags: ['paid'], room: 'r1' };
  const [mixed, listed] = [
    await desk.book('09:15', { custom_attributes: { ...custom, label: 'knee' } }),
    await desk.book('09:30', { custom_attributes: custom }),
  ];
  await erase();
  expect(await attributesOf(mixed)).toEqual(custom);
  expect(await attributesOf(listed)).toEqual(custom);
  const versions = () => desk.rows('select id, version from appointments where business_id = $1 order by start_at');
  expect(await versions()).toEqual([
    { id: mixed, version: 2 },
    { id: listed, version: 1 },
  ]);
  await erase();
  expect(await versions()).toEqual([
    { id: mixed, version: 2 },
    { id: listed, version: 1 },
  ]);
});

test('the same of somebody who is no registered patient', async () => {
  const id = await walkIn({ name: 'Leela', custom_attributes: { tags: ['mrn-77'] } });
  expectDone(await desk.business.api('DELETE', `/opdesk/v1/appointments/${id}/personal-data`, { why: 'asked for' }));
  expect(await attributesOf(id)).toBeUndefined();
});
