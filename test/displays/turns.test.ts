import { rotateSigningKey } from '../../src/access/services/rotate-signing-key.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { describe, expect, it } from 'vitest';
import { instant, openDesk } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';
import { reserveDummy } from '../support/statuses.ts';

const desk = openDesk();
const { walkIn, verb } = openQueue(desk);

async function ticketOf(id: string): Promise<string> {
  return expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/turn`)).ticket as string;
}

/** Without a login. */
const turnOf = (ticket: string): Promise<ApiAnswer> => desk.server.api('GET', `/opdesk/v1/turns/${ticket}`);

describe('the turn of a patient (rule A10)', () => {
  it('tells how many are before, and moves up when another one is finished, without any name', async () => {
    const [first, second] = [await walkIn({ patient_id: 'pt-1' }), await walkIn({ name: 'Ravi Kumar' })];
    const ticket = await ticketOf(await walkIn({ name: 'Asha Devi', mobile: '+919812345678' }));
    await verb(first, 'start');
    const { text, body } = await turnOf(ticket);
    expect(body).toMatchObject({ clinic: 'Clinic', doctor: 'Dr. Asha Rao', token: 3, state: 'waiting', before: 2 });
    expect(body.wait_minutes.from % 5).toBe(0);
    expect(body.wait_minutes.to).toBeGreaterThan(body.wait_minutes.from);
    for (const secret of ['Ravi', 'Meera', 'Devi', '98123', 'pt-1', second]) expect(text).not.toContain(secret);
    await verb(first, 'finish');
    expect((await turnOf(ticket)).body.before).toBe(1);
    await verb(second, 'park');
    expect((await turnOf(ticket)).body.before).toBe(0);
  });

  it('says plainly what has become of the patient', async () => {
    const id = await walkIn({});
    const ticket = await ticketOf(id);
    const seen: string[] = [];
    for (const change of ['call', 'park', 'unpark', 'start', 'finish']) {
      await verb(id, change);
      const { body } = await turnOf(ticket);
      seen.push(body.state as string);
      if (change !== 'unpark') expect(body).not.toHaveProperty('before');
    }
    expect(seen).toEqual(['called', 'parked', 'waiting', 'in_consultation', 'done']);
  });

  it('ends with the day of practice', async () => {
    const ticket = await ticketOf(await walkIn({}));
    desk.clock.advance(86_400);
    expect((await turnOf(ticket)).status).toBe(404);
  });

  it('without a place is answered like a wrong ticket when the doctor is removed', async () => {
    const dummy = await ticketOf(await reserveDummy(desk, '10:00'));
    expect((await turnOf(dummy)).status).toBe(200);
    expectDone(await desk.business.api('DELETE', `/cdr/v1/doctor/${desk.practice.doctorId}`, {}));
    const answer = await turnOf(dummy);
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
  });

  it('goes on when the doctor is removed while the patient waits', async () => {
    const ticket = await ticketOf(await walkIn({}));
    expectDone(await desk.business.api('DELETE', `/cdr/v1/doctor/${desk.practice.doctorId}`, {}));
    expect((await turnOf(ticket)).status).toBe(200);
  });

  it('keeps its ticket until its day, however often the signing key is rotated meanwhile', async () => {
    const ticket = await ticketOf(await desk.book(instant('10:00') + 6 * 86_400));
    for (let day = 0; day < 6; day += 1) {
      await rotateSigningKey(desk.server.runtime);
      desk.clock.advance(86_400);
      await sweep(desk.server.runtime);
    }
    expect((await turnOf(ticket)).status).toBe(200);
  });

  it('is answered alike for every wrong ticket, and is kept by no cache', async () => {
    const ticket = await ticketOf(await walkIn({}));
    const right = await turnOf(ticket);
    expect([right.status, right.headers.get('cache-control')]).toEqual([200, 'no-store']);
    const other = ticket.endsWith('A') ? 'B' : 'A';
    const wrong = [`${ticket.slice(0, -1)}${other}`, `B${ticket.slice(1)}`, 'nothing', ticket.slice(0, 40)];
    const answers = await Promise.all(wrong.map(turnOf));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(404);
  });

  it('has the same ticket each time, for those alone who see the appointment', async () => {
    const id = await walkIn({});
    expect(await ticketOf(id)).toBe(await ticketOf(id));
    const other = await desk.server.createBusiness();
    expect((await other.api('POST', `/opdesk/v1/appointments/${id}/turn`)).status).toBe(404);
  });
});
