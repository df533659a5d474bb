import { expect, test } from 'vitest';
import { type Database, openDatabase, sql } from '../../src/postgres/database.ts';
import { bookedId, instant, openDesk } from '../support/desk.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00', seats: 2 } });

/** A connection of the test's own, which is not cut. */
async function withWatcher(work: (watcher: Database) => Promise<void>): Promise<void> {
  const watcher = openDatabase({ connectionString: desk.server.connectionString, poolSize: 1 });
  try {
    await work(watcher);
  } finally {
    await watcher.close();
  }
}

/** Ends every connection of the server to its database, whatever it is doing. */
async function cutConnections(watcher: Database): Promise<void> {
  await watcher.query(
    sql(
      '',
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    ),
  );
}

/** The ids of all appointments, each of which has all that belongs to it; and nothing belongs to none. */
async function expectWhole(watcher: Database): Promise<string[]> {
  const rows = await watcher.query<{ id: string; token: number; parts: string }>(
    sql(
      '',
      `select a.id, a.token, concat_ws(' ',
         (select count(*) from seat_claims c where (c.business_id, c.appointment_id) = (a.business_id, a.id)),
         (select count(*)
           from tokens t where (t.business_id, t.appointment_id, t.token) = (a.business_id, a.id, a.token)),
         (select count(*) from appointment_history h where (h.business_id, h.appointment_id) = (a.business_id, a.id)),
         (select count(*) from outbox o where (o.business_id, o.appointment_id) = (a.business_id, a.id))
       ) as parts
       from appointments a where a.business_id = $1 order by a.token`,
    ),
    [desk.business.id],
  );
  expect(new Set(rows.map((row) => row.parts))).toEqual(new Set(['1 1 1 1']));
  expect(rows.map((row) => row.token)).toEqual(rows.map((_, index) => index + 1));
  for (const table of ['seat_claims', 'tokens', 'appointment_history', 'outbox']) {
    const [{ count } = { count: -1 }] = await watcher.query<{ count: number }>(
      sql('', `select count(*) from ${table} where business_id = $1`),
      [desk.business.id],
    );
    expect([table, count]).toEqual([table, rows.length]);
  }
  return rows.map((row) => row.id);
}

test('connections that are cut in a storm of bookings lose nothing that was answered, and leave no half of one', async () => {
  await withWatcher(async (watcher) => {
    const cuts: Promise<void>[] = [];
    let answered = 0;
    const answers = await Promise.all(
      Array.from({ length: 160 }, async (_, index) => {
        const answer = await desk.send(desk.body(instant('09:00') + (index % 60) * 900));
        answered += 1;
        if (answered % 25 === 1 && cuts.length < 5) cuts.push(cutConnections(watcher));
        return answer;
      }),
    );
    await Promise.all(cuts);
    const others = answers.map(({ status }) => status).filter((status) => ![201, 409, 503].includes(status));
    expect(others, desk.server.log.filter((line) => /"level":(?:50|"error")/.test(line)).join('')).toEqual([]);
    const ids = answers.filter(({ status }) => status === 201).map(bookedId);
    expect(new Set(ids).size).toBe(ids.length);
    const stored = new Set(await expectWhole(watcher));
    expect(ids.filter((id) => !stored.has(id))).toEqual([]);
  });
});

test('whoever tries again until there is an answer, under one partner’s id or one Idempotency-Key, has exactly one appointment', async () => {
  await withWatcher(async (watcher) => {
    let answered = 0;
    const untilAnswered = async (send: () => Promise<ApiAnswer>): Promise<string> => {
      for (let tries = 0; tries < 50; tries += 1) {
        const answer = await send();
        answered += 1;
        if (answered % 12 === 0 && answered < 120) await cutConnections(watcher);
        if (answer.status === 201) return bookedId(answer);
        expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
        expect(answer.body).toMatchObject({ code: 'SERVICE_UNAVAILABLE', request_id: expect.any(String) });
        // A key whose release was cut off too is free when its lease of thirty seconds ends.
        desk.clock.advance(31);
      }
      throw new Error('never answered');
    };
    const ids = await Promise.all(
      Array.from({ length: 56 }, (_, index) => {
        const start = instant('10:00') + index * 900;
        if (index % 2 === 0)
          return untilAnswered(() => desk.send(desk.body(start), { 'idempotency-key': `try-${index}` }));
        return untilAnswered(() => desk.send(desk.body(start, {}, { partner_appointment_id: `visit-${index}` })));
      }),
    );
    expect((await expectWhole(watcher)).toSorted()).toEqual(ids.toSorted());
    expect(new Set(ids).size).toBe(56);
  });
});
