import { describe, expect, it } from 'vitest';
import { issuesOf, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

const desk = openDesk();
const { entries, walkIn, verb, events } = openQueue(desk);

// oxlint-disable-next-line typescript/no-explicit-any
async function callNext(more = {}): Promise<any> {
  return expectDone(
    await desk.business.api('POST', '/opdesk/v1/queue/call-next', {
      clinic_id: 'cl-1',
      doctor_id: 'do-1',
      ...staff,
      ...more,
    }),
  ).entry;
}

describe('calling', () => {
  it('takes the first who waits and is not called, and says null when nobody is left', async () => {
    const [first, second] = [await walkIn({}), await walkIn({})];
    await desk.book('09:15');
    desk.clock.advance(30);
    expect(await callNext()).toMatchObject({
      appointment_id: first,
      calls: 1,
      called_at: desk.clock.now(),
      state: 'called',
      status: 'CK',
    });
    expect(await callNext()).toMatchObject({ appointment_id: second });
    expect(await callNext()).toBeNull();
  });

  it('goes by places, not by tokens', async () => {
    const [first, second] = [await walkIn({}), await walkIn({})];
    await verb(second, 'move', { to: 'first' });
    expect(await callNext()).toMatchObject({ appointment_id: second, token: 2 });
    expect(await callNext()).toMatchObject({ appointment_id: first, token: 1 });
  });

  it('a certain patient, and once more, counts every call; and ends when the consultation starts', async () => {
    const id = await walkIn({});
    expect((await verb(id, 'call')).entry).toMatchObject({ calls: 1, state: 'called' });
    expect((await verb(id, 'call')).entry).toMatchObject({ calls: 2, state: 'called' });
    await verb(id, 'start');
    const [entry] = await entries();
    expect(entry).toMatchObject({ calls: 2, state: 'in_consultation' });
    expect(entry).not.toHaveProperty('called_at');
  });

  it('is in the history with who and why, and in the events', async () => {
    const id = await walkIn({});
    await callNext();
    await verb(id, 'call');
    const history = await desk.rows(
      `select h.action, h.role, h.on_behalf_of, h.changes::json ->> 'calls' as calls, r.remark
       from appointment_history h join appointment_remarks r using (business_id, appointment_id, version)
       where business_id = $1 and version > 1 order by version`,
    );
    expect(history).toEqual([
      { action: 'call', role: 'staff', on_behalf_of: 'reception-1', calls: '[0, 1]', remark: 'at the desk' },
      { action: 'recall', role: 'staff', on_behalf_of: 'reception-1', calls: '[1, 2]', remark: 'at the desk' },
    ]);
    expect(await events(id)).toEqual(['appointment.created', 'appointment.updated', 'appointment.updated']);
  });

  it('of one who was skipped is a call, whoever makes it: by name or as the next', async () => {
    const ids = [await walkIn({}), await walkIn({})];
    const actionsOf = async (id: string | undefined): Promise<string[]> => {
      const rows = await desk.rows(
        `select h.action from appointment_history h
         where h.business_id = $1 and h.appointment_id = $2 and h.version > 1 order by h.version`,
        id,
      );
      return rows.map(({ action }) => action as string);
    };
    for (const id of ids) await verb(id, 'call');
    for (const id of ids) await verb(id, 'skip');
    await callNext();
    await verb(ids[1] ?? '', 'call');
    expect([await actionsOf(ids[0]), await actionsOf(ids[1])]).toEqual([
      ['call', 'skip', 'call'],
      ['call', 'skip', 'call'],
    ]);
  });

  it.each(['park', 'start', 'finish', 'undo-check-in'])(
    'nobody who does not wait: after %s it is refused',
    async (path) => {
      const id = await walkIn({});
      await verb(id, path);
      const before = await desk.counts();
      const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/call`, staff);
      expect([answer.status, answer.body.code, answer.body.error.details.status]).toEqual([
        403,
        'STATUS_CHANGE_NOT_ALLOWED',
        expect.any(String),
      ]);
      expect(await callNext()).toBeNull();
      expect(await desk.counts()).toEqual(before);
    },
  );

  it('says what is unknown in a body', async () => {
    const answer = await desk.business.api('POST', '/opdesk/v1/queue/call-next', {
      clinic_id: 'cl-9',
      partner_doctor_id: 'nobody',
    });
    expect(issuesOf(answer)).toEqual(['/clinic_id unknown_id', '/partner_doctor_id unknown_id']);
    expect(issuesOf(await desk.business.api('POST', '/opdesk/v1/queue/call-next', { date: 'soon' }))).toEqual([
      '/clinic_id required',
      '/doctor_id required',
      '/date format',
    ]);
  });

  it('B8: again under one Idempotency-Key calls nobody else, also when the first answer was lost with its server', async () => {
    const [first, second] = [await walkIn({}), await walkIn({})];
    const call = async (key: string): Promise<unknown> => {
      const answer = await desk.business.api(
        'POST',
        '/opdesk/v1/queue/call-next',
        { clinic_id: 'cl-1', doctor_id: 'do-1' },
        { 'idempotency-key': key },
      );
      return expectDone(answer).entry.appointment_id;
    };
    expect(await call('one')).toBe(first);
    // As a server leaves it that died after the commit.
    await desk.rows(
      `update idempotency_keys set status = null, body = null, leased_until = 'epoch' where business_id = $1`,
    );
    await verb(first, 'start');
    expect(await call('one')).toBe(first);
    expect((await entries()).map(({ calls }) => calls as number)).toEqual([1, 0]);
    expect(await call('two')).toBe(second);
  });
});
