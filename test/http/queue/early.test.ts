import { describe, expect, it } from 'vitest';
import { at } from '../../support/calendar.ts';
import { openDesk } from '../../support/desk.ts';
import { openQueue } from '../../support/queue.ts';

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
      (await desk.business.api('POST', `/opdesk/v1/appointments/${id}/check-in`, {}, { 'idempotency-key': 'early' })).body;
    const first = await send();
    expect(first).toMatchObject({ warnings: early });
    expect(await send()).toEqual(first);
  });
});

it('nobody is warned of a patient of today', async () => {
  const id = await desk.book('09:15');
  for (const path of ['check-in', 'park', 'unpark', 'start']) expect(await verb(id, path)).not.toHaveProperty('warnings');
});
