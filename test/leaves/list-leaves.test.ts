import { expect, test } from 'vitest';
import { listLeaves } from '../../src/leaves/services/list-leaves.ts';
import type { Database } from '../../src/postgres/database.ts';
import { createCatalog } from '../../src/runtime/catalog.ts';
import { callerContext } from '../../src/runtime/context.ts';
import { openDesk, today } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk();

/** The doctors whose schedules are read for the list of a server that has just started. */
async function schedulesRead(): Promise<unknown[]> {
  const { runtime } = desk.server;
  const doctorIds: unknown[] = [];
  const db: Database = {
    ...runtime.db,
    async query(statement, values) {
      if (statement.name === 'select_doctor_schedule') doctorIds.push(values?.[1]);
      return runtime.db.query(statement, values);
    },
  };
  const catalog = createCatalog({ db, now: runtime.now, pollMs: 3_600_000 });
  try {
    const caller = {
      businessId: desk.business.id,
      actor: { kind: 'client', id: 'c' },
      scopes: new Set<never>(),
    } as const;
    await listLeaves(callerContext({ ...runtime, db, catalog }, caller), {});
  } finally {
    catalog.close();
  }
  return doctorIds.toSorted();
}

test('the list of leaves reads the schedules of those doctors alone of whom a leave of whole days ends about today', async () => {
  const { clinicId, doctorId } = desk.practice;
  const others = [];
  for (const name of ['2', '3']) {
    others.push(`${doctorId}-${name}`);
    await addDoctor(desk.server, desk.business, { id: `${doctorId}-${name}`, clinicIds: [clinicId] });
  }
  const leave = async (body: object): Promise<unknown> =>
    expectDone(await desk.business.api('POST', '/opdesk/v1/leaves', body));
  expect(await schedulesRead()).toEqual([]);
  await leave({ doctor_id: others[0], start_date: '2026-03-01', end_date: '2026-03-09' });
  await leave({ doctor_id: others[0], start_time: desk.clock.now() - 60, end_time: desk.clock.now() + 60 });
  await leave({ doctor_id: others[1], start_date: '2026-02-01', end_date: '2026-02-09' });
  expect(await schedulesRead()).toEqual([]);
  await leave({ doctor_id: doctorId, start_date: today });
  expect(await schedulesRead()).toEqual([doctorId]);
  await leave({ clinic_id: clinicId, start_date: today });
  expect(await schedulesRead()).toEqual([doctorId, ...others]);
});
