import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { type Body, instant, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { Api } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1, 2, 3], from: '00:00', to: '24:00', seats: 4 } });

/** Small and repeatable: the same appointments are moved on every run. */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((state / 2 ** 31) * sides);
  };
}

async function bookMany(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push(await desk.book(instant('09:00') + Math.floor(index / 2) * 900));
  return ids;
}

async function page(query: string, number: number, api: Api = desk.business.api): Promise<string[]> {
  const { appointments } = expectDone(await api('GET', `/dr/v1/appointment?${query}&page_no=${number}`));
  return (appointments as Body[]).map(({ appointment_id: id }) => id as string);
}

describe('D4: pages that are read while appointments are moved and cancelled', () => {
  test.each([
    ['patient_id=pt-1', 20],
    [`start_date=${today}&end_date=2026-03-04`, 30],
    [`doctor_id=do-1&start_date=${today}&end_date=2026-03-04`, 50],
    [`clinic_id=cl-1&start_date=${today}&end_date=2026-03-04`, 50],
    [`doctor_id=do-1&clinic_id=cl-1&start_date=${today}&end_date=2026-03-04`, 50],
  ])('by %s: none that remains is skipped or shown twice', async (query, size) => {
    const ids = await bookMany(size * 2 + 11);
    const dice = createDice(size);
    const moved = new Set<string>();
    const shown: string[] = [];
    for (let number = 0; ; number += 1) {
      const found = await page(query, number);
      // A client that asks again for a page, because the answer was lost, gets the same one.
      expect(await page(query, number)).toEqual(found);
      shown.push(...found);
      if (found.length === 0) break;
      // Half of all, to before and after what has been read; the one that ended the page among them.
      for (const id of new Set([found.at(-1) ?? '', ...ids.filter(() => dice(4) === 0)])) {
        if (moved.has(id)) continue;
        moved.add(id);
        const change =
          dice(3) === 0
            ? await desk.business.api('PUT', `/dr/v1/appointment/${id}/cancel`)
            : await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, {
                start_time: at(dice(2) === 0 ? today : '2026-03-04', '08:00') + dice(50) * 900,
              });
        expect([204, 409]).toContain(change.status);
      }
    }
    const remaining = ids.filter((id) => !moved.has(id));
    expect(remaining.length).toBeGreaterThan(5);
    expect(shown.filter((id) => remaining.includes(id)).toSorted()).toEqual(remaining.toSorted());
  });

  test('another client that reads the same list at the same time changes nothing of that', async () => {
    const ids = await bookMany(45);
    const other = await desk.business.addClient();
    const query = 'patient_id=pt-1';
    const first = await page(query, 0);
    for (const id of ids.slice(0, 3))
      expect(
        (
          await desk.business.api('PUT', `/dr/v1/appointment/${id}/reschedule`, {
            start_time: at('2026-03-04', '10:00'),
          })
        ).status,
      ).toBe(204);
    expect((await page(query, 0, other.api)).slice(0, 3).toSorted()).toEqual(ids.slice(0, 3).toSorted());
    const rest = [...(await page(query, 1)), ...(await page(query, 2))];
    const remaining = ids.slice(3);
    expect([...first, ...rest].filter((id) => remaining.includes(id)).toSorted()).toEqual(remaining.toSorted());
  });

  test('a page of which the one before was not read begins after as many as those hold', async () => {
    const ids = await bookMany(45);
    const newestFirst = expectDone(await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1')).data.map(
      (each: Body) => each['appointment_id'],
    ) as string[];
    expect(newestFirst).toHaveLength(ids.length);
    expect(await page('patient_id=pt-1', 2)).toEqual(newestFirst.slice(40));
    expect(await page('patient_id=pt-1', 3)).toEqual([]);
  });
});
