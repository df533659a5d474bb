import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, openDesk } from '../support/desk.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { verb } = openQueue(desk);

const inThreeDays = '2026-03-05';
const early = [{ code: 'EARLY', message: expect.stringContaining(inThreeDays), date: inThreeDays }];

describe('a patient whose appointment is days away', () => {
  it('may be checked in and started, with a warning that names the day', async () => {
    const id = await desk.book(at(inThreeDays, '09:15'));
    expect(await verb(id, 'check-in')).toMatchObject({ status: 'CK', warnings: early });
    expect(await verb(id, 'check-in')).toMatchObject({ status: 'CK', warnings: early });
    expect(await verb(id, 'start')).toMatchObject({ status: 'OG', warnings: early });
  });

  it('may wait again after being parked, with the same warning', async () => {
    const id = await desk.book(at(inThreeDays, '09:15'));
    expect(await verb(id, 'park')).not.toHaveProperty('warnings');
    expect(await verb(id, 'unpark')).toMatchObject({ status: 'CK', warnings: early });
  });

  it('is warned of once more under the same Idempotency-Key', async () => {
    const id = await desk.book(at(inThreeDays, '09:15'));
    const send = async (): Promise<unknown> =>
      (await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}, { 'idempotency-key': 'early' }))
        .body;
    const first = await send();
    expect(first).toMatchObject({ warnings: early });
    expect(await send()).toEqual(first);
  });
});

it('after midnight the day is that of the night session as long as it goes on', async () => {
  await addHours(desk, { conf_id: desk.practice.serviceId, from: '20:00', to: '02:00' });
  const tonight = await desk.book(at('2026-03-03', '01:00'));
  const tomorrow = await desk.book(at('2026-03-03', '20:00'));
  desk.clock.set(at('2026-03-03', '00:30'));
  expect(await verb(tonight, 'check-in')).not.toHaveProperty('warnings');
  expect(await verb(tomorrow, 'check-in')).toMatchObject({ warnings: [{ code: 'EARLY', date: '2026-03-03' }] });
});

it('nobody is warned of a patient of today', async () => {
  const id = await desk.book('09:15');
  for (const path of ['check-in', 'park', 'unpark', 'start'])
    expect(await verb(id, path)).not.toHaveProperty('warnings');
});
