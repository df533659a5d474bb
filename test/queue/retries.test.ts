import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { addDoctor, expectDone } from '../support/practice.ts';
import { at } from '../support/calendar.ts';
import { type Body, instant, openDesk } from '../support/desk.ts';
import { openQueue } from '../support/queue.ts';

const desk = openDesk();
const { entries, order, walkIn, verb } = openQueue(desk);

beforeEach(async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
});

type Write = readonly [method: 'POST' | 'PUT' | 'PATCH', path: string, body?: Body];

/** Sends a write under a key of its own; `again` sends it once more after its server died between commit and answer. */
async function send([method, path, body = {}]: Write): Promise<{
  readonly first: Body;
  readonly again: () => Promise<Body>;
}> {
  const key = `${method} ${path} ${JSON.stringify(body)}`;
  const once = async (): Promise<Body> =>
    expectDone(await desk.business.api(method, path, body, { 'idempotency-key': key })) as Body;
  const first = await once();
  return {
    first,
    again: async () => {
      const lost = await desk.rows(
        `update idempotency_keys set status = null, body = null, leased_until = 'epoch' where business_id = $1
         and key = $2 returning key`,
        createHash('sha256').update(key).digest('base64url'),
      );
      expect(lost).toHaveLength(1);
      return once();
    },
  };
}

const of = (id: string, path: string, body: Body = {}): Write => [
  'POST',
  `/opdesk/v1/appointments/${id}/${path}`,
  body,
];
const callNext: Write = ['POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1' }];

async function callsOf(id: string): Promise<number> {
  const [row] = await desk.rows('select calls from appointments where business_id = $1 and id = $2', id);
  return row.calls as number;
}

describe('B8: whose answer was lost with its server, and who asks again under the same key, calls nobody else', () => {
  it('also when the patient has been transferred since', async () => {
    const [called, next] = [await walkIn({}), await walkIn({})];
    const { again } = await send(callNext);
    await verb(called, 'transfer', { doctor_id: 'do-2' });
    expect(await again()).toMatchObject({ entry: { appointment_id: called } });
    expect(await callsOf(next)).toBe(0);
  });

  it('also when another call has called the same patient since', async () => {
    const called = await walkIn({});
    const { again } = await send(callNext);
    await verb(called, 'park');
    await verb(called, 'unpark');
    await send(['POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', partner_doctor_id: '8423994' }]);
    const next = await walkIn({});
    expect(await again()).toMatchObject({ entry: { appointment_id: called, calls: 2 } });
    expect(await callsOf(next)).toBe(0);
  });

  it('also when the day has ended since', async () => {
    const called = await walkIn({});
    desk.clock.set(instant('23:59'));
    const { again } = await send(callNext);
    desk.clock.set(at('2026-03-03', '00:01'));
    const tomorrows = await walkIn({});
    expect(await again()).toMatchObject({ entry: { appointment_id: called } });
    expect(await callsOf(tomorrows)).toBe(0);
  });
});

describe('B8: whose answer was lost with its server, and who asks again under the same key, finds it done once', () => {
  it('skipping gives one turn up', async () => {
    const [first, second, third] = [await walkIn({}), await walkIn({}), await walkIn({})];
    const { again } = await send(of(first, 'skip', { places: 1 }));
    expect(await again()).toMatchObject({ entry: { appointment_id: first } });
    expect(await order()).toEqual([second, first, third]);
  });

  it('a certain patient is called once', async () => {
    const id = await walkIn({});
    const { again } = await send(of(id, 'call'));
    expect(await again()).toMatchObject({ entry: { appointment_id: id, calls: 1 } });
  });

  it('and not refused, although it could not be done any more', async () => {
    const id = await walkIn({});
    const { again } = await send(of(id, 'call'));
    await verb(id, 'start');
    expect(await again()).toMatchObject({ entry: { appointment_id: id, state: 'in_consultation' } });
  });

  it('what the queue has become since stays', async () => {
    const [first, second, third] = [await walkIn({}), await walkIn({}), await walkIn({})];
    const { again } = await send(of(third, 'move', { to: 'first' }));
    await verb(third, 'move', { after: first });
    await again();
    expect(await order()).toEqual([first, third, second]);
  });

  it('who has been handed back since stays there', async () => {
    const id = await walkIn({});
    const { again } = await send(of(id, 'transfer', { doctor_id: 'do-2' }));
    await verb(id, 'transfer', { doctor_id: 'do-1' });
    await again();
    expect((await entries()).map(({ appointment_id: each }) => each as string)).toEqual([id]);
  });

  it('a check-in that has been undone since stays undone', async () => {
    const id = await desk.book('09:15');
    const { again } = await send(of(id, 'check-in'));
    await verb(id, 'undo-check-in');
    expect(await again()).toMatchObject({ appointment_id: id, status: 'BK' });
  });

  it('what has been moved or overwritten since stays', async () => {
    const id = await desk.book('09:15');
    const move = await send(['PUT', `/dr/v1/appointment/${id}/reschedule`, { start_time: instant('10:00') }]);
    const update = await send(['PATCH', `/dr/v1/appointment/${id}`, { notes: 'first' }]);
    await verb(id, 'reschedule', { start_time: instant('11:00') });
    expectDone(await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, { notes: 'second' }));
    await move.again();
    await update.again();
    expect(await desk.read(id)).toMatchObject({ start_time: instant('11:00'), notes: 'second' });
  });

  it('subscribers are told once, and who can no longer be reminded has been', async () => {
    const id = await desk.book('09:15');
    const reminded = await send(of(id, 'remind'));
    const begun = await send(['POST', '/opdesk/v1/queue/start-practice', { clinic_id: 'cl-1', doctor_id: 'do-1' }]);
    await verb(id, 'check-in');
    const before = await desk.counts();
    await reminded.again();
    await begun.again();
    expect(await desk.counts()).toEqual(before);
  });

  it('a replacement that has been replaced since is answered, also by the partner’s id, which has moved on', async () => {
    await desk.book('09:15', {}, { partner_appointment_id: 'v-1' });
    const replace = (start: string): Write => [
      'PATCH',
      '/appointments/v1/v-1/reschedule?partner_id=1',
      { start_time: instant(start) },
    ];
    const { first, again } = await send(replace('10:00'));
    await send(replace('11:00'));
    const before = await desk.counts();
    expect(await again()).toMatchObject({ appointment_id: first['appointment_id'] });
    expect(await desk.counts()).toEqual(before);
  });
});
