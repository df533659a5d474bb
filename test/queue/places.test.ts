import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { issuesOf, openDesk } from '../support/desk.ts';
import { addPractice } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';

const desk = openDesk();
const { entries, order, walkIn, verb, events } = openQueue(desk);

async function walkIns(count: number): Promise<string[]> {
  const ids = [];
  for (let index = 0; index < count; index += 1) ids.push(await walkIn({}));
  return ids;
}

const letters = async (ids: readonly string[]): Promise<string> =>
  (await order()).map((id) => 'abcdefghij'.charAt(ids.indexOf(id))).join('');

describe('skipping', () => {
  it.each([
    [1, 'bacde'],
    [2, 'bcade'],
    [4, 'bcdea'],
    [9, 'bcdea'],
    [undefined, 'bcdea'],
  ] as const)('by %s of those who wait', async (places, expected) => {
    const ids = await walkIns(5);
    await verb(ids[0] ?? '', 'call');
    const { entry } = await verb(ids[0] ?? '', 'skip', places === undefined ? {} : { places });
    expect(entry).toMatchObject({ token: 1, calls: 1, state: 'waiting', position: expected.indexOf('a') + 1 });
    expect(entry).not.toHaveProperty('called_at');
    expect(await letters(ids)).toBe(expected);
  });

  it('counts those who wait alone, and passes nobody who is still to come without need', async () => {
    const [a, b] = await walkIns(2);
    const late = await desk.book('12:45');
    const ids = [a ?? '', b ?? '', late];
    await verb(ids[0] ?? '', 'skip');
    expect(await letters(ids)).toBe('bac');
  });

  it('of the last who waits changes nothing, but that he is no longer called', async () => {
    const [id = ''] = await walkIns(1);
    await verb(id, 'skip');
    expect(await events(id)).toEqual(['appointment.created']);
    await verb(id, 'call');
    expect((await verb(id, 'skip')).entry.state).toBe('waiting');
    expect(await events(id)).toHaveLength(3);
  });

  it('lets the next who is expected go first where nobody else waits, so that it never does nothing while somebody is to come', async () => {
    const [id = ''] = await walkIns(1);
    const ids = [id, await desk.book('09:15'), await desk.book('09:30')];
    await verb(id, 'call');
    expect((await verb(id, 'skip')).entry).toMatchObject({ token: 1, state: 'waiting' });
    expect(await letters(ids)).toBe('bac');
    await verb(id, 'skip', { places: 5 });
    expect(await letters(ids)).toBe('bca');
    const next = async (): Promise<unknown> =>
      (await desk.business.api('POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1' })).body
        .entry.appointment_id;
    await verb(ids[2] ?? '', 'check-in');
    expect([await next(), await next()]).toEqual([ids[2], id]);
  });

  it('passes nobody who is parked, gone or cancelled, for they are not to come', async () => {
    const [a = '', b = '', c = ''] = await walkIns(3);
    await verb(b, 'park');
    await verb(c, 'cancel');
    await verb(a, 'skip');
    expect(await letters([a, b, c])).toBe('abc');
  });

  it('is for those who wait', async () => {
    const id = await desk.book('09:15');
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${id}/skip`, staff);
    expect([answer.status, answer.body.code, answer.body.error.details]).toEqual([
      403,
      'STATUS_CHANGE_NOT_ALLOWED',
      { status: 'BK' },
    ]);
  });
});

describe('moving', () => {
  it('before and after another, first and last, keeps the token', async () => {
    const ids = await walkIns(5);
    const [a = '', b = '', c = '', d = '', e = ''] = ids;
    await verb(e, 'move', { before: b });
    expect(await letters(ids)).toBe('aebcd');
    await verb(a, 'move', { after: c });
    expect(await letters(ids)).toBe('ebcad');
    await verb(d, 'move', { to: 'first' });
    expect(await letters(ids)).toBe('debca');
    await verb(e, 'move', { to: 'last' });
    expect(await letters(ids)).toBe('dbcae');
    expect((await entries()).map(({ token }) => token)).toEqual([4, 2, 3, 1, 5]);
    const next = await walkIn({});
    expect((await order()).at(-1)).toBe(next);
  });

  it('first is before all who are not seen yet, and behind those who are', async () => {
    const ids = await walkIns(4);
    await verb(ids[0] ?? '', 'finish');
    await verb(ids[1] ?? '', 'start');
    await verb(ids[3] ?? '', 'move', { to: 'first' });
    expect(await letters(ids)).toBe('abdc');
  });

  it('moves those who are booked or parked, too; parking and un-parking keep the place', async () => {
    const [a, b, c] = [await walkIn({}), await walkIn({}), await desk.book('09:15')];
    await verb(c, 'move', { before: b });
    await verb(b, 'park');
    await verb(b, 'move', { to: 'first' });
    await verb(a, 'park');
    await verb(a, 'unpark');
    expect(await letters([a, b, c])).toBe('bac');
  });

  it('to where it stands already changes nothing', async () => {
    const [a = '', b = '', c = ''] = await walkIns(3);
    await verb(b, 'move', { after: a });
    await verb(b, 'move', { before: c });
    await verb(a, 'move', { to: 'first' });
    await verb(c, 'move', { to: 'last' });
    for (const id of [a, b, c]) expect(await events(id)).toEqual(['appointment.created']);
  });

  it('into one gap again and again never mixes up the order', async () => {
    const ids = await walkIns(3);
    const [a = '', b = '', c = ''] = ids;
    for (let round = 0; round < 60; round += 1) {
      await verb(round % 2 === 0 ? c : b, 'move', { after: a });
      expect(await letters(ids)).toBe(round % 2 === 0 ? 'acb' : 'abc');
    }
  });

  it('says everything that is wrong with where it is to go', async () => {
    const [a = '', b = ''] = await walkIns(2);
    const other = await desk.book(at('2026-03-03', '09:15'));
    const move = async (body: object): Promise<string[]> =>
      issuesOf(await desk.business.api('POST', `/opdesk/v1/appointments/${a}/move`, body));
    expect(await move({})).toEqual(['/to required']);
    expect(await move({ before: b, to: 'first' })).toEqual(['/before conflict']);
    expect(await move({ to: 'middle' })).toEqual(['/to enum']);
    expect(await move({ before: 'api-nobody' })).toEqual(['/before unknown_id']);
    expect(await move({ after: a })).toEqual(['/after conflict']);
    expect(await move({ after: other })).toEqual(['/after conflict']);
    expect(await events(a)).toEqual(['appointment.created']);
  });

  it("does not know another business's appointments", async () => {
    const [a = ''] = await walkIns(1);
    const theirs = await desk.server.createBusiness();
    const answer = await theirs.api('POST', `/opdesk/v1/appointments/${a}/move`, { to: 'first' });
    expect([answer.status, answer.body.code]).toEqual([404, 'APPOINTMENT_NOT_FOUND']);
    await addPractice(desk.server, theirs);
    const walkedIn = await theirs.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1' });
    const beside = await desk.business.api('POST', `/opdesk/v1/appointments/${a}/move`, {
      before: walkedIn.body.entry.appointment_id as string,
    });
    expect(issuesOf(beside)).toEqual(['/before unknown_id']);
  });

  it.each(['start', 'finish', 'cancel'])('is not for those who are seen or gone: after %s', async (path) => {
    const [a = ''] = await walkIns(2);
    await verb(a, path);
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${a}/move`, { to: 'last' });
    expect([answer.status, answer.body.code]).toEqual([403, 'STATUS_CHANGE_NOT_ALLOWED']);
  });

  it('looks at the ids of the body before the status, like every change', async () => {
    const [a = ''] = await walkIns(1);
    await verb(a, 'start');
    const answer = await desk.business.api('POST', `/opdesk/v1/appointments/${a}/move`, { before: 'api-nobody' });
    expect(issuesOf(answer)).toEqual(['/before unknown_id']);
  });
});
