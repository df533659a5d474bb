import { expect, test } from 'vitest';
import { changeClinicSettings } from '../../src/clinics/services/change-clinic-settings.ts';
import { readInstruction } from '../../src/hours/contract.ts';
import { pauseDoctor } from '../../src/leaves/services/pause-doctor.ts';
import { resumeDoctor } from '../../src/leaves/services/resume-doctor.ts';
import type { Database } from '../../src/postgres/database.ts';
import { callerContext, type Context } from '../../src/runtime/context.ts';
import { addService } from '../../src/schedules/services/add-service.ts';
import { openDesk } from '../support/desk.ts';
import { addClinic, addDoctor, expectDone } from '../support/practice.ts';

const desk = openDesk();

/** A caller whose first transaction begins right after another request has made a change. */
function callerBehind(change: () => Promise<unknown>): Context {
  const { runtime } = desk.server;
  let isChanged = false;
  const db: Database = {
    ...runtime.db,
    async transaction(work) {
      if (!isChanged) {
        isChanged = true;
        await change();
      }
      return runtime.db.transaction(work);
    },
  };
  const actor = { kind: 'client', id: 'c' } as const;
  return callerContext({ ...runtime, db }, { businessId: desk.business.id, actor, scopes: new Set() });
}

test('a doctor who is removed before the lock is taken gets no service', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-gone', clinicIds: [desk.practice.clinicId] });
  const ctx = callerBehind(async () => expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-gone/')));
  const added = addService(ctx, { id: 'do-gone', partnerId: undefined }, { name: 'Visit', durationMinutes: 15 });
  await expect(added).rejects.toMatchObject({ code: 'DOCTOR_NOT_FOUND' });
});

test('settings are changed of the clinic that has the partner id when the lock is taken', async () => {
  const clinicId = await addClinic(desk.server, desk.business, { id: 'cl-old', partnerId: 'moved' });
  const next = await addClinic(desk.server, desk.business, { id: 'cl-new', partnerId: 'other' });
  const give = async (id: string, partnerId: string) =>
    expectDone(await desk.business.api('PATCH', `/cdr/v1/clinic/${id}/`, { partner_id: partnerId }));
  const ctx = callerBehind(async () => {
    await give(clinicId, 'left');
    await give(next, 'moved');
  });
  const origin = { role: 'api', onBehalfOf: null, remark: null } as const;
  const options = { origin, isDryRun: false };
  await changeClinicSettings(ctx, { id: undefined, partnerId: 'moved' }, { accept_any_time: true }, options);
  const anyTime = async (id: string): Promise<unknown> =>
    (await desk.business.api('GET', `/opdesk/v1/clinics/${id}`)).body.data.clinic.accept_any_time;
  expect([await anyTime(clinicId), await anyTime(next)]).toEqual([null, true]);
});

test('a pause is of the doctor who has the partner id when the lock is taken, and so is the return from it', async () => {
  const change = (id: string, partnerId: string) => async () =>
    expectDone(await desk.business.api('PATCH', `/cdr/v1/doctor/${id}/`, { partner_id: partnerId }));
  for (const id of ['do-first', 'do-next'])
    await addDoctor(desk.server, desk.business, { id, clinicIds: [desk.practice.clinicId] });
  await change('do-first', 'here')();
  const handOver = (from: string, to: string) => async () => {
    await change(from, `no longer ${from}`)();
    await change(to, 'here')();
  };
  const named = {
    doctor: { id: undefined, partnerId: 'here' },
    clinic: { id: desk.practice.clinicId, partnerId: undefined },
  };
  const request = {
    instruction: readInstruction({}),
    origin: { role: 'api', onBehalfOf: null, remark: null } as const,
    isDryRun: false,
  };
  const pause = { ...named, minutes: 10, endAt: undefined, reason: '' };
  const paused = await pauseDoctor(callerBehind(handOver('do-first', 'do-next')), pause, request);
  expect(paused.result.leave.doctorId).toBe('do-next');
  const ended = callerBehind(handOver('do-next', 'do-first'));
  expect(await resumeDoctor(ended, { ...named, kind: undefined }, request)).toEqual([]);
});
