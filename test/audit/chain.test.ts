import { afterAll, beforeAll, expect, test } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { checkAudit } from '../../src/audit/services/check-audit.ts';
import { sealAudit } from '../../src/audit/services/seal-audit.ts';
import { sweepAudit } from '../../src/audit/services/sweep-audit.ts';
import { sql } from '../../src/postgres/database.ts';
import { createClock, startTestServer, testConfig, type TestServer } from '../support/server.ts';

const clock = createClock(1_800_000_000);
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({
    now: clock.now,
    duties: { answersRequests: true, doesJobs: false },
    config: { auditDays: 1 },
  });
});
afterAll(() => server.close());

const run = (text: string) => server.runtime.db.query<Record<string, unknown>>(sql('', text), []);
/** As somebody with the rights of the owner would, who turns the trigger off. */
async function forge(text: string): Promise<void> {
  await run('alter table audit_entries disable trigger user');
  await run(text);
  await run('alter table audit_entries enable trigger user');
}

async function write(count: number): Promise<void> {
  for (let each = 0; each < count; each += 1) {
    await server.runtime.audit.write(server.runtime.db, {
      business_id: null,
      kind: 'administration',
      actor_kind: 'operator',
      actor_id: 'root',
      address: '',
      operation: 'seed',
      outcome: 'done',
      subject_ids: [`x-${each}`],
      subjects: 1,
    });
  }
}

const problems = async () => (await checkAudit(server.runtime)).problems;

test('entries get numbers without gaps, also where several servers seal at once', async () => {
  await write(20);
  const sealed = await Promise.all(Array.from({ length: 6 }, (_, index) => sealAudit(server.runtime, index % 2 === 0)));
  expect(sealed.reduce((sum, each) => sum + each, 0)).toBe(20);
  const rows = await run('select number from audit_entries order by number');
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, index) => index + 1));
  expect(await run('select id from audit_pending')).toEqual([]);
  expect(await checkAudit(server.runtime)).toMatchObject({ checked: 20, lastNumber: 20, problems: [] });
});

test('no statement changes or deletes an entry', async () => {
  for (const statement of [
    "update audit_entries set actor_id = 'x' where number = 3",
    'delete from audit_entries where number = 3',
    'truncate audit_entries',
  ])
    await expect(run(statement)).rejects.toThrow('the audit cannot be changed');
  expect(await problems()).toEqual([]);
});

test('a changed entry shows, and only that one', async () => {
  await forge("update audit_entries set subject_ids = '{y}' where number = 7");
  expect(await problems()).toEqual(['7 is changed, or does not follow the one before it']);
  await forge("update audit_entries set subject_ids = '{x-6}' where number = 7");
  expect(await problems()).toEqual([]);
});

test('a missing entry shows in the middle, at the begin and at the end', async () => {
  await run('create table aside as select * from audit_entries');
  for (const [where, problem] of [
    ['number in (4, 5)', '4 to 5 are missing'],
    ['number = 1', '1 to 1 are missing'],
    ['number = 20', 'the newest should be 20, and is 19 or another one'],
  ]) {
    await forge(`delete from audit_entries where ${where}`);
    expect(await problems()).toEqual([problem]);
    await run(`insert into audit_entries select * from aside where ${where}`);
  }
  expect(await problems()).toEqual([]);
});

test('a chain that was worked out anew is not the one that was noted', async () => {
  const { lastNumber, lastDigest } = await checkAudit(server.runtime);
  const noted = { number: lastNumber, digest: lastDigest };
  expect((await checkAudit(server.runtime, noted)).problems).toEqual([]);
  await forge("update audit_entries set actor_id = 'nobody' where number = 20");
  await forge(`update audit_entries e set digest = audit_digest((select p.digest from audit_entries p
    where p.number = 19), e) where e.number = 20`);
  await run('update audit_chain set last_digest = (select digest from audit_entries where number = 20)');
  expect(await problems()).toEqual([]);
  expect((await checkAudit(server.runtime, noted)).problems).toEqual(['20 is not the entry that was noted']);
});

test('old entries go, and the chain is whole from where it begins then', async () => {
  clock.advance(86_400 - 10);
  await write(3);
  await sealAudit(server.runtime, false);
  clock.advance(20);
  expect(await sweepAudit(server.runtime)).toBe(20);
  expect(await sweepAudit(server.runtime)).toBe(0);
  expect(await checkAudit(server.runtime)).toMatchObject({ checked: 3, lastNumber: 23, problems: [] });
  await forge('delete from audit_entries where number = 21');
  expect(await problems()).toEqual(['21 to 21 are missing']);
});

test('an entry of a transaction that is rolled back never was', async () => {
  await expect(
    server.runtime.db.transaction(async (tx) => {
      await server.runtime.audit.write(tx, {
        business_id: null,
        kind: 'login',
        actor_kind: 'unknown',
        actor_id: '',
        address: '192.0.2.1',
        operation: 'logIn',
        outcome: 'done',
        subject_ids: [],
        subjects: 0,
      });
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  expect(await run('select id from audit_pending')).toEqual([]);
});

const command = (values: Readonly<Record<string, string | boolean>>) =>
  commands['audit']?.run(server.runtime, {
    values,
    positionals: [],
    config: testConfig(server.connectionString),
    ask: null,
    made: () => undefined,
  });

test('the command prints entries, and ends with an error where the chain is not whole', async () => {
  const lines = await command({ kind: 'administration', limit: '1' });
  expect(lines).toHaveLength(1);
  expect(lines?.[0]).toMatch(
    /^23 {2}2027-\S+ {2}administration {2}- {2}operator:root {2}- {2}seed {2}done {2}1 {2}x-2$/,
  );
  await expect(command({ check: true })).rejects.toThrow('The audit is not whole: 21 to 21 are missing.');
  for (const [values, message] of [
    [{ limit: '0' }, '--limit must be a whole number from 1 to 10000.'],
    [{ from: 'yesterday' }, '--from takes 2026-11-29, or 2026-11-29T08:00:00Z.'],
    [{ check: true, noted: '4711' }, '--noted takes NUMBER:DIGEST'],
  ] as const)
    await expect(Promise.resolve().then(() => command(values))).rejects.toThrow(message);
});
