import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, type Body, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

// 09:00 to 13:00, and 16:00 to 18:00.
const desk = openDesk();
const { entries, walkIn, verb } = openQueue(desk);

const evening = (): Promise<string[]> =>
  addHours(desk, { conf_id: desk.practice.serviceId, from: '16:00', to: '18:00' });

async function addLeave(from: string, to: string, more: Body = {}): Promise<void> {
  const leave = { doctor_id: 'do-1', start_time: at(today, from), end_time: at(today, to), reason: 'away', ...more };
  expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', leave));
}

/** When each goes in, on today's clock; null for those of whom it is not told. */
async function clocks(): Promise<(string | null)[]> {
  const midnight = at(today, '00:00');
  return (await entries()).map((entry): string | null => {
    if (entry.estimated_start === undefined) return null;
    const minutes = Math.floor((entry.estimated_start - midnight) / 60);
    return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  });
}

describe('the estimate', () => {
  it('knows the break between two sessions: a walk-in at 14:03 waits until 16:00', async () => {
    await evening();
    desk.clock.set(at(today, '14:03'));
    await walkIn({});
    await walkIn({});
    const [first] = await entries();
    expect(first).toMatchObject({ estimated_start: at(today, '16:00'), estimated_wait_minutes: 117 });
    expect(await clocks()).toEqual(['16:00', '16:15']);
  });

  it('is told of the break by the answer to a walk-in, too', async () => {
    await evening();
    desk.clock.set(at(today, '14:03'));
    const answer = await desk.business.api('POST', '/opdesk/v1/walk-ins', {
      clinic_id: 'cl-1',
      doctor_id: 'do-1',
      ...staff,
    });
    expect(expectDone(answer).entry).toMatchObject({
      estimated_start: at(today, '16:00'),
      estimated_wait_minutes: 117,
    });
  });

  it('puts who does not get in before the break behind it, and those who are there by then in their order', async () => {
    await evening();
    desk.clock.set(at(today, '12:50'));
    const booked = await desk.book('16:00');
    const ids = [await walkIn({}), await walkIn({})];
    expect((await entries()).map((entry) => entry.appointment_id)).toEqual([booked, ...ids]);
    expect(await clocks()).toEqual(['16:00', '12:50', '16:15']);
  });

  it('knows leaves of the doctor and closures of the clinic', async () => {
    desk.clock.set(at(today, '10:00'));
    for (let index = 0; index < 3; index += 1) await walkIn({});
    expect(await clocks()).toEqual(['10:00', '10:15', '10:30']);
    await addLeave('10:10', '11:00');
    expect(await clocks()).toEqual(['10:00', '11:00', '11:15']);
    await addLeave('11:05', '12:00', { doctor_id: undefined, clinic_id: 'cl-1' });
    expect(await clocks()).toEqual(['10:00', '11:00', '12:00']);
  });

  it('is not told where the doctor is away for the rest of the hours', async () => {
    desk.clock.set(at(today, '10:00'));
    await walkIn({});
    await addLeave('09:30', '13:00');
    expect(await clocks()).toEqual([null]);
  });

  it('goes on from now after the last session: those who are here are still seen', async () => {
    await evening();
    desk.clock.set(at(today, '18:20'));
    await walkIn({});
    await walkIn({});
    expect(await clocks()).toEqual(['18:20', '18:35']);
  });

  it('is at least now, whatever has become of it since it was told: a consultation that lasts longer, a call that nobody answers', async () => {
    desk.clock.set(at(today, '09:00'));
    const [inside, next] = [await walkIn({}), await walkIn({})];
    await verb(inside, 'start');
    expect(await clocks()).toEqual([null, '09:15']);
    desk.clock.set(at(today, '09:40'));
    expect(await clocks()).toEqual([null, '09:40']);
    expect((await entries())[1]).toMatchObject({ estimated_wait_minutes: 0 });
    await verb(next, 'call');
    desk.clock.set(at(today, '09:55'));
    expect(await clocks()).toEqual([null, '09:55']);
  });

  it('is told of nobody on a day that is over', async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { midnight: { marks_no_shows: false } }));
    const id = await desk.book('09:15');
    desk.clock.set(at('2026-03-03', '00:10'));
    const [entry] = await entries();
    expect(entry).toMatchObject({ appointment_id: id, state: 'expected' });
    expect(entry).not.toHaveProperty('estimated_start');
  });

  it('goes on after midnight as long as a session of the day does', async () => {
    await addHours(desk, { conf_id: desk.practice.serviceId, from: '20:00', to: '02:00' });
    desk.clock.set(at(today, '23:50'));
    await walkIn({});
    desk.clock.set(at(today, '24:10'));
    expect(await clocks()).toEqual(['24:10']);
  });

  it('must not be kept by anybody on its way', async () => {
    const answer = await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1');
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});
