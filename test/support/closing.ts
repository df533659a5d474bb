import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from './calendar.ts';
import { type Desk, today } from './desk.ts';
import { expectDone } from './practice.ts';
import { expect } from 'vitest';

export const newYork = 'America/New_York';
const staff = { by: { role: 'staff', id: 'reception-1' } };

/** Midnight that ends the desk's day, at its first clinic. */
export const midnight = at('2026-03-03', '00:00');

/** What tests do with the days of a desk, and ask of them. */
export function openDays(desk: Desk) {
  async function run(moment: number): Promise<void> {
    desk.clock.set(moment);
    await closeDay(desk.server.runtime);
  }

  async function verb(id: string, path: string, body: object = staff): Promise<void> {
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/${path}`, body));
  }

  /** Bookings at consecutive slots from 09:00, each brought to a status. */
  async function bookAs(...paths: readonly (readonly string[])[]): Promise<string[]> {
    const ids: string[] = [];
    for (const [index, steps] of paths.entries()) {
      const id = await desk.book(at(today, '09:00') + index * 900);
      for (const step of steps) await verb(id, step);
      ids.push(id);
    }
    return ids;
  }

  async function statuses(...ids: readonly string[]): Promise<string[]> {
    const rows = await desk.rows('select id, status from appointments where business_id = $1');
    return ids.map((id) => rows.find((row) => row.id === id)?.status as string);
  }

  /** How often the job closed each. */
  async function closings(): Promise<Record<string, number>> {
    const rows = await desk.rows(
      `select h.appointment_id as id, count(*)::int as times,
         (select count(*)::int from outbox o where o.business_id = h.business_id and o.appointment_id = h.appointment_id
           and o.event = 'appointment.statuschange' and o.client_id = '') as events
       from appointment_history h
         where h.business_id = $1 and h.action = 'close_day' group by h.business_id, h.appointment_id`,
    );
    for (const row of rows) expect(row.events).toBe(row.times);
    return Object.fromEntries(rows.map((row) => [row.id as string, row.times as number]));
  }

  async function closedUntil(clinicId = 'cl-1'): Promise<string | undefined> {
    return (
      await desk.rows('select closed_until from closed_days where business_id = $1 and clinic_id = $2', clinicId)
    )[0]?.closed_until;
  }

  async function metric(line: string): Promise<number> {
    const { text } = await desk.server.api('GET', '/metrics');
    return Number(
      text
        .split('\n')
        .find((each) => each.startsWith(`${line} `))
        ?.split(' ')
        .at(-1) ?? 0,
    );
  }

  return { run, verb, bookAs, statuses, closings, closedUntil, metric };
}
