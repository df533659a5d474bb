import { expect, test } from 'vitest';
import { openDesk } from '../support/desk.ts';
import { merge, register, unmerge } from '../support/merges.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

test('the patient that is left has the merges that can be undone, the newest first', async () => {
  const left = await register(desk, 'p-1');
  const [old, newer] = [
    await register(desk, 'p-2', { first_name: 'Asha', last_name: 'Rao' }),
    await register(desk, 'p-3', { first_name: 'Usha' }),
  ];
  const listed = async (id = left): Promise<unknown> =>
    expectDone(await desk.business.api('GET', `/opdesk/v1/patients/${id}/merges`)).data;
  expect(await listed()).toEqual({ patient_id: left, merges: [] });
  expectDone(await merge(desk, old, left));
  const first = { merged_patient_id: old, name: 'Asha Rao', merged_at: desk.clock.now() };
  desk.clock.advance(60);
  expectDone(await merge(desk, newer, left));
  const second = { merged_patient_id: newer, name: 'Usha', merged_at: desk.clock.now() };
  expect(await listed()).toEqual({ patient_id: left, merges: [second, first] });
  expect(await listed(old)).toEqual(await listed());
  expectDone(await unmerge(desk, newer));
  expect(await listed()).toEqual({ patient_id: left, merges: [first] });
  desk.clock.advance(86_340);
  expect(await listed()).toEqual({ patient_id: left, merges: [] });
  expect((await desk.business.api('GET', '/opdesk/v1/patients/pt-nobody/merges')).status).toBe(404);
});
