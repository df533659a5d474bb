import { expect, test } from 'vitest';
import { openDesk, today } from '../support/desk.ts';
import { openHolder } from '../support/holder.ts';
import { merge, register } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk();
const holder = openHolder(desk);

const api = (method: string, path: string, body?: object): Promise<ApiAnswer> => desk.business.api(method, path, body);
const erase = (patientId: string): Promise<ApiAnswer> =>
  api('DELETE', `/opdesk/v1/patients/${patientId}/personal-data`, { why: 'in writing' });

const holdCatalogChanges = () => holder.query(`select take_locks(array['catalog changes/' || $1])`, [desk.business.id]);
const holdBookings = () => holder.query('select pg_advisory_xact_lock_shared(catalog_lock($1))', [desk.business.id]);
const holdPatient = () =>
  holder.query(`select from patients where business_id = $1 and id = 'pt-1' for update`, [desk.business.id]);

async function sessionId(): Promise<string> {
  const [session] = await desk.rows('select id from sessions where business_id = $1 and weekday = 1');
  return session.id as string;
}

/** A request, the lock that another connection keeps, and the preparation before that. */
type Waiting = readonly [
  request: string,
  hold: () => Promise<unknown>,
  prepare: () => Promise<() => Promise<ApiAnswer>>,
];

const waiting: readonly Waiting[] = [
  [
    'a change of a session',
    holder.holdDoctor,
    async () => {
      const path = `/opdesk/v1/sessions/${await sessionId()}`;
      return () => api('PATCH', path, { to: '12:00' });
    },
  ],
  [
    'a leave',
    holder.holdDoctor,
    async () => () => api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: today, end_date: today }),
  ],
  [
    'a correction of a zone',
    holder.holdDoctor,
    async () => () => api('PATCH', '/opdesk/v1/clinics/cl-1', { time_zone: 'Europe/London' }),
  ],
  [
    'a change of the settings beside another one',
    holdCatalogChanges,
    async () => () => api('PATCH', '/opdesk/v1/settings', { country: 'GB' }),
  ],
  [
    'a change of the settings beside a booking',
    holdBookings,
    async () => () => api('PATCH', '/opdesk/v1/settings', { country: 'GB' }),
  ],
  ['a change of a patient', holdPatient, async () => () => api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Uma' })],
  [
    'a merge',
    holder.holdDoctor,
    async () => {
      const [merged, left] = [await register(desk, null), await register(desk, null)];
      await desk.book('09:00', {}, { patient_id: merged });
      return () => merge(desk, merged, left);
    },
  ],
  [
    'an erasure',
    holder.holdDoctor,
    async () => {
      await desk.book('09:00', {}, { notes: 'a note' });
      return () => erase('pt-1');
    },
  ],
];

test.each(waiting)(
  '%s waits two seconds for a lock that somebody keeps, and is then asked to come again',
  async (...of) => {
    const [, hold, prepare] = of;
    const send = await prepare();
    await hold();
    const began = performance.now();
    const answer = await send();
    const tookMs = performance.now() - began;
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    // Half of the time that a statement may take, which ends a request too.
    expect(tookMs).toBeLessThan(7_500);
    await holder.query('rollback');
    expectDone(await send());
  },
);
