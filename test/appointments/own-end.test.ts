import { describe, expect, test } from 'vitest';
import { type Body, instant, openDesk, reasonOf } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();

type Move = readonly [call: string, send: (id: string, body: Body) => Promise<ApiAnswer>];

const moves: readonly Move[] = [
  ['PUT …/reschedule', (id, body) => desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, body)],
  [
    'POST /opdesk/v1/…/reschedule',
    (id, body) => desk.business.api('POST', `/opdesk/v1/appointments/${id}/reschedule`, body),
  ],
  [
    'PUT …/follow-up/confirm',
    (id, body) => desk.business.api('PUT', `/dr/v1/appointment/${id}/follow-up/confirm`, body),
  ],
];

const update = (id: string, body: Body): Promise<ApiAnswer> =>
  desk.business.api('PATCH', `/dr/v1/appointment/${id}`, body);

async function endOf(id: string): Promise<number> {
  return (await desk.read(id)).end_time as number;
}

/** Its end, and how often the appointment was changed. */
async function endAndVersion(id: string): Promise<[end: number, version: number]> {
  const [row] = await desk.rows('select version from appointments where business_id = $1 and id = $2', id);
  return [await endOf(id), row.version as number];
}

describe.each(moves)('C3: %s to the start that it has', (_call, move) => {
  test.each([
    ['shortened', '09:20'],
    ['lengthened', '09:45'],
  ])(
    'gives one that was %s the end of its slot, whether the end is left out or equals the start',
    async (_how, end) => {
      for (const ownEnd of [undefined, instant('09:15')]) {
        const id = await desk.book('09:15', { end_time: instant(end) });
        expectDone(await move(id, { start_time: instant('09:15'), end_time: ownEnd }));
        expect(await endAndVersion(id)).toEqual([instant('09:30'), 2]);
        const next = await desk.book('09:30');
        for (const each of [id, next]) expectDone(await desk.business.api('PUT', `/dr/v1/appointment/${each}/cancel`));
      }
    },
  );

  test('changes nothing where it ends with its slot, whatever has become of the slot', async () => {
    const id = await desk.book('09:15');
    expectDone(await move(id, { start_time: instant('09:15') }));
    desk.clock.set(instant('12:00'));
    expectDone(await move(id, { start_time: instant('09:15'), end_time: instant('09:15') }));
    expectDone(await move(id, { start_time: instant('09:15'), end_time: instant('09:30') }));
    await desk.rows('delete from sessions where business_id = $1');
    desk.server.runtime.catalog.forget(desk.business.id);
    expectDone(await move(id, { start_time: instant('09:15') }));
    expect(await endAndVersion(id)).toEqual([instant('09:30'), 1]);
  });

  test('keeps an end that is named', async () => {
    const id = await desk.book('09:15', { end_time: instant('09:20') });
    expectDone(await move(id, { start_time: instant('09:15'), end_time: instant('09:20') }));
    expect(await endAndVersion(id)).toEqual([instant('09:20'), 1]);
  });
});

describe('C3: an update', () => {
  test('that names the start with an end equal to it gives the end of the slot', async () => {
    const id = await desk.book('09:15', { end_time: instant('09:20') });
    expectDone(await update(id, { start_time: instant('09:15'), end_time: instant('09:15') }));
    expect(await endAndVersion(id)).toEqual([instant('09:30'), 2]);
    expectDone(await update(id, { appointment_details: { end_time: instant('09:25') } }));
    expectDone(await update(id, { appointment_details: { end_time: instant('09:15') } }));
    expect(await endAndVersion(id)).toEqual([instant('09:30'), 4]);
  });

  test('E4: that names the start alone, as it is, changes nothing, whatever the end', async () => {
    const id = await desk.book('09:15', { end_time: instant('09:20') });
    expectDone(await update(id, { start_time: instant('09:15') }));
    expect(await endAndVersion(id)).toEqual([instant('09:20'), 1]);
  });
});

test('C3: where any time is accepted, the end of an appointment off the grid is the one that its service gives', async () => {
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const id = await desk.book('07:03', { end_time: instant('07:33') });
  expectDone(await moves[0]![1](id, { start_time: instant('07:03') }));
  expect(await endAndVersion(id)).toEqual([instant('07:18'), 2]);
});

test('C3: the end of the slot is checked like a booking: one that is gone refuses, and the end stays', async () => {
  const id = await desk.book('09:15', { end_time: instant('09:20') });
  desk.clock.set(instant('10:00'));
  expect(reasonOf(await moves[0]![1](id, { start_time: instant('09:15') }))).toBe('PAST');
  expect(await endAndVersion(id)).toEqual([instant('09:20'), 1]);
});
