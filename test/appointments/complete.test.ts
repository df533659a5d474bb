import { expect, test } from 'vitest';
import { type Body, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';

const desk = openDesk();

async function complete(id: string, body: Body): Promise<[status: number, code: string | undefined]> {
  const answer = await desk.business.api('POST', `/dr/v1/appointment/${id}/complete`, body);
  return [answer.status, answer.body?.code as string | undefined];
}

async function prescriptionOf(id: string): Promise<unknown> {
  const [row] = await desk.rows(
    'select prescription_id as id, prescription_url as url from appointments where business_id = $1 and id = $2',
    id,
  );
  return row;
}

test('E1: another prescription is not already so: completing with it is refused, and the first one stays', async () => {
  const id = await desk.book('09:15');
  const first = { prescription_id: 'rx-1', prescription_url: 'https://example.com/rx-1' };
  expect(await complete(id, first)).toEqual([204, undefined]);
  const before = await desk.counts();
  expect(await complete(id, { prescription_id: 'rx-2', prescription_url: 'https://example.com/rx-2' })).toEqual([
    403,
    'COMPLETE_NOT_ALLOWED',
  ]);
  for (const body of [first, { prescription_id: 'rx-1' }, {}])
    expect(await complete(id, body)).toEqual([204, undefined]);
  expect(await prescriptionOf(id)).toEqual({ id: 'rx-1', url: 'https://example.com/rx-1' });
  expect(await desk.counts()).toEqual(before);
});

test('E1: what was completed without a prescription gets none later', async () => {
  const id = await desk.book('09:15');
  expect(await complete(id, {})).toEqual([204, undefined]);
  expect(await complete(id, { prescription_id: 'rx-1' })).toEqual([403, 'COMPLETE_NOT_ALLOWED']);
  expect(expectDone(await desk.business.api('GET', `/dr/v1/appointment/${id}`))).toMatchObject({ status: 'CMNP' });
});
