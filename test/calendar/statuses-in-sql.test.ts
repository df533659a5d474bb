import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  completedStatuses,
  expectedStatuses,
  hereStatuses,
  liveStatuses,
  remindedStatuses,
  seenStatuses,
  statuses,
  unseenStatuses,
  waitingStatus,
} from '../../src/calendar/status.ts';

/** The lists of statuses in each file of SQL, in its order: each is one of the program. */
const lists: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'appointments/db/insert_appointments.sql': [[waitingStatus]],
  'appointments/db/is_live.sql': [liveStatuses],
  'appointments/db/limit_reached.sql': [seenStatuses],
  'appointments/db/patient_conflicts.sql': [hereStatuses],
  'appointments/db/record_change.sql': [completedStatuses],
  'queue/db/call_next.sql': [[waitingStatus]],
  'queue/db/place_after_skip.sql': [[waitingStatus], expectedStatuses],
  'queue/db/place_in_queue.sql': [unseenStatuses],
  'reminders/db/send_due_reminders.sql': [remindedStatuses],
  'runtime/db/claims.ts': [seenStatuses],
};

const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.sql') || file.includes('/db/'))
  .filter((file) => /\.(?:sql|ts)$/.test(file))
  .map((file) => ({ file, listed: listsOf(readFileSync(`src/${file}`, 'utf8')) }));

test('E2: SQL asks for a status by no list but those of the program', () => {
  const found = files.filter(({ listed }) => listed.length > 0).map(({ file, listed }) => [file, listed]);
  expect(Object.fromEntries(found)).toEqual(lists);
});

test('a list of statuses in SQL is found in each form', () => {
  expect(listsOf("where a.status in ('BK', 'RV') or status = 'CK' or q.status <> 'CMNP'")).toEqual([
    ['BK', 'RV'],
    ['CK'],
    ['CMNP'],
  ]);
  expect(listsOf("where d.state in ('PENDING') and status = any ($1)")).toEqual([]);
});

/** Of conditions on a column `status`, those that name statuses of an appointment. */
function listsOf(text: string): string[][] {
  return [...text.matchAll(/\bstatus (?:=|<>|(?:not )?in) ('\w+'|\([^)]*\))/g)]
    .map(([, list = '']) => [...list.matchAll(/'(\w+)'/g)].map(([, status = '']) => status))
    .filter((listed) => listed.length > 0 && listed.every((status) => status in statuses));
}
