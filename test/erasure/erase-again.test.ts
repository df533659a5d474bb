import { expect, test } from 'vitest';
import { sweepErasures } from '../../src/erasure/services/sweep-erasures.ts';
import { sql } from '../../src/postgres/database.ts';
import { openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk({ duties: { answersRequests: true, doesJobs: false } });

/** A patient whose erasure fails: a delivery has no JSON, which no program of ours has written. */
async function withBrokenDelivery(): Promise<{ readonly patientId: string; readonly mend: () => Promise<unknown> }> {
  const { patient_id: patientId } = expectDone(
    await desk.business.api('POST', '/dr/v1/patient', { first_name: 'Leelavati', gender: 'F', age: 70 }),
  );
  const appointmentId = await desk.book('09:15', {}, { patient_id: patientId });
  const endpoint = 'https://example.com/webhook';
  const { id } = expectDone(
    await desk.business.api('POST', '/notification/v1/connect/webhook/subscriptions', { endpoint }),
  );
  await desk.rows(
    `insert into webhook_deliveries
       (business_id, id, subscription_id, event_id, event, appointment_id, body, state, created_at)
     values ($1, 'wd-1', $2, 'ev-1', 'appointment.updated', $3, 'Leelavati', 'DELIVERED', now())`,
    id,
    appointmentId,
  );
  return {
    patientId: patientId as string,
    mend: () => desk.rows("update webhook_deliveries set body = '{}' where business_id = $1"),
  };
}

const erase = (patientId: string) => desk.business.api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, {});
const sweepAfter = async (seconds: number): Promise<void> => {
  desk.clock.advance(seconds);
  await sweepErasures(desk.server.runtime);
};
const unfinished = () => desk.rows('select subject_id, tries from erasures where business_id = $1 order by subject_id');
const failures = async (): Promise<number> =>
  Number(/^opdesk_erasure_failures_total (\d+)$/m.exec((await desk.server.api('GET', '/metrics')).text)?.[1]);

test('an erasure that fails is tried later each time, is counted and logged, and ends when it can', async () => {
  const { patientId, mend } = await withBrokenDelivery();
  expect((await erase(patientId)).status).toBe(500);
  const before = await failures();
  const triesAfter: number[] = [];
  // Ten minutes between the first two, twenty to the next; what comes between does nothing.
  for (const seconds of [61, 0, 590, 10, 600, 590, 10, 1_200, 1_200]) {
    await sweepAfter(seconds);
    triesAfter.push((await unfinished())[0].tries);
  }
  expect(triesAfter).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 4]);
  expect((await failures()) - before).toBe(4);
  const [line = ''] = desk.server.log.filter((each) => each.includes('finish erasure') && each.includes('"tries":4'));
  const { businessId, subjectId, nextTryAt } = JSON.parse(line) as Record<string, string>;
  expect([businessId, subjectId]).toEqual([desk.business.id, patientId]);
  expect(Date.parse(nextTryAt ?? '') / 1_000).toBe(desk.clock.now() + 4_800);
  expect(desk.server.log.join('')).not.toContain('Leelavati');
  await mend();
  await sweepAfter(4_799);
  expect(await unfinished()).toEqual([{ subject_id: patientId, tries: 4 }]);
  await sweepAfter(1);
  expect(await unfinished()).toEqual([]);
  expect(expectDone(await erase(patientId)).data.appointments).toBe(1);
});

test('the longest wait between two tries is a day', async () => {
  const { patientId } = await withBrokenDelivery();
  await erase(patientId);
  await desk.rows('update erasures set tries = 40 where business_id = $1');
  await sweepAfter(61);
  await sweepAfter(86_399);
  expect(await unfinished()).toEqual([{ subject_id: patientId, tries: 41 }]);
  await sweepAfter(1);
  expect(await unfinished()).toEqual([{ subject_id: patientId, tries: 42 }]);
});

test('two servers that sweep at once try an erasure once', async () => {
  const { patientId } = await withBrokenDelivery();
  await erase(patientId);
  desk.clock.advance(61);
  await Promise.all([1, 2, 3].map(() => sweepErasures(desk.server.runtime)));
  expect(await unfinished()).toEqual([{ subject_id: patientId, tries: 1 }]);
});

test('erasures that fail, however many, keep no other from its end', async () => {
  const { patientId, mend } = await withBrokenDelivery();
  await erase(patientId);
  await desk.rows(`
    insert into erasures (business_id, subject_id, is_guest, asked_at, actor_kind, actor_id, role)
    select business_id, 'pt-failing-' || n, is_guest, asked_at - interval '1 hour', actor_kind, actor_id, role
    from erasures, generate_series(1, 150) n where business_id = $1`);
  const body = "begin if old.subject_id like 'pt-failing-%' then raise exception 'a fault'; end if; return old; end";
  for (const text of [
    `create function fail() returns trigger language plpgsql as $$ ${body} $$`,
    'create trigger fail before delete on erasures for each row execute function fail()',
  ]) {
    await desk.server.runtime.db.query(sql('', text), []);
  }
  await mend();
  await sweepAfter(61);
  expect((await unfinished()).filter(({ tries }) => tries > 0)).toHaveLength(100);
  await sweepAfter(1);
  expect((await unfinished()).map(({ subject_id: id }) => id)).not.toContain(patientId);
});
