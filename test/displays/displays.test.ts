import { describe, expect, it } from 'vitest';
import type { Operation } from '../../src/http/route-spec.ts';
import { sweep } from '../../src/jobs/sweep.ts';
import { openDesk } from '../support/desk.ts';
import { addClinic, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import { addUser, cookieOf, desk as deskOf } from '../support/staff.ts';
import { type Api, type ApiAnswer, apiOf } from '../support/server.ts';

const desk = openDesk();
const { walkIn, verb } = openQueue(desk);

interface Screen {
  readonly code: string;
  readonly api: Api;
}

/** A screen that shows a code. */
async function newScreen(): Promise<Screen> {
  const answer = await desk.server.api('POST', '/opdesk/v1/display-codes', {});
  expect(answer.status, answer.text).toBe(201);
  return { code: answer.body.code as string, api: apiOf(desk.server.url, { cookie: cookieOf(answer) }) };
}

const add = (code: string, more: object = {}, api = desk.business.api): Promise<ApiAnswer> =>
  api('POST', '/opdesk/v1/displays', { clinic_id: 'cl-1', name: 'Beside the door', code, ...more });
const look = ({ api }: Screen, headers = {}): Promise<ApiAnswer> =>
  api('GET', '/opdesk/v1/display', undefined, headers);

/** A screen of the clinic. */
async function ownScreen(): Promise<Screen & { readonly id: string }> {
  const screen = await newScreen();
  return { ...screen, id: expectDone(await add(screen.code)).display_id as string };
}

describe('a screen (rule A10)', () => {
  it('shows nothing until its code is typed, and then its clinic alone', async () => {
    const screen = await newScreen();
    expect(screen.code).toMatch(/^[A-HJ-NP-Z2-9]{6}$/);
    expect((await look(screen)).status).toBe(401);
    const typed = `${screen.code.slice(0, 3).toLowerCase()} ${screen.code.slice(3)}`;
    expect((await add(typed)).status).toBe(201);
    const { body } = await look(screen);
    expect(body).toEqual({ clinic: 'Clinic', time_zone: 'Asia/Kolkata', doctors: [] });
    expect((await look(await newScreen())).status).toBe(401);
  });

  it('shows tokens and doctors, and neither ids nor names', async () => {
    const screen = await ownScreen();
    const [first, second] = [
      await walkIn({ name: 'Ravi Kumar', mobile: '+919812345678' }),
      await walkIn({ patient_id: 'pt-1' }),
    ];
    await walkIn({});
    await verb(first, 'start');
    await verb(second, 'call');
    const { text, body } = await look(screen);
    expect(body.doctors).toEqual([
      {
        name: 'Dr. Asha Rao',
        called: [{ token: 2, calls: 1, called_at: Math.floor(desk.clock.now()) }],
        in_consultation: [{ token: 1, calls: 0 }],
        next: [{ token: 3, calls: 0 }],
      },
    ]);
    for (const secret of ['Ravi', 'Kumar', 'Meera', '98123', first, second, 'pt-1', 'do-1', 'cl-1']) {
      expect(text).not.toContain(secret);
    }
  });

  it('counts a recall, and shows initials and a message where the clinic wants them', async () => {
    const screen = await ownScreen();
    const id = await walkIn({ name: 'आशा देवी शर्मा' });
    await verb(id, 'call');
    await verb(id, 'call');
    const settings = { display_names: 'initials', display_message: 'Please be quiet.' };
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', settings));
    const { body } = await look(screen);
    expect(body.message).toBe('Please be quiet.');
    expect(body.doctors[0].called).toMatchObject([{ calls: 2, initials: 'आ. श.' }]);
  });

  it('is told 304 while nothing has changed', async () => {
    const screen = await ownScreen();
    const { headers } = await look(screen);
    const known = { 'if-none-match': headers.get('etag') ?? '' };
    expect((await look(screen, known)).status).toBe(304);
    await walkIn({});
    expect((await look(screen, known)).status).toBe(200);
  });

  it('opens no other operation, and its cookie no login', async () => {
    const { api } = await ownScreen();
    const guarded: Operation[] = desk.server.app.http.operations.filter(({ scope }) => scope !== 'public');
    expect(guarded.length).toBeGreaterThan(100);
    for (const { id, method, url } of guarded) {
      const { status } = await api(method, url.replace(/:\w+/g, 'nothing'), method === 'GET' ? undefined : {});
      expect([id, status]).toEqual([id, 401]);
    }
  });

  it('goes back to its code when it is removed, and nobody else removes it', async () => {
    const screen = await ownScreen();
    const other = await desk.server.createBusiness();
    expect((await other.api('DELETE', `/opdesk/v1/displays/${screen.id}`)).status).toBe(404);
    expect((await other.api('GET', '/opdesk/v1/displays')).body).toEqual({ displays: [] });
    expect((await look(screen)).status).toBe(200);
    expect((await desk.business.api('DELETE', `/opdesk/v1/displays/${screen.id}`)).status).toBe(204);
    expect((await look(screen)).status).toBe(401);
    expect((await desk.business.api('DELETE', `/opdesk/v1/displays/${screen.id}`)).status).toBe(404);
  });

  it('is in the list, with when it was last on', async () => {
    const screen = await ownScreen();
    desk.clock.advance(90);
    await look(screen);
    const { displays } = expectDone(await desk.business.api('GET', '/opdesk/v1/displays'));
    expect(displays.find((each: { display_id: string }) => each.display_id === screen.id)).toMatchObject({
      name: 'Beside the door',
      clinic_id: 'cl-1',
      seen_at: Math.floor(desk.clock.now()),
    });
  });
});

describe('a code', () => {
  it('is good once and for ten minutes', async () => {
    const [used, late] = [await newScreen(), await newScreen()];
    expect((await add(used.code)).status).toBe(201);
    const again = await add(used.code);
    expect([again.status, again.body.error.details.issues[0].path]).toEqual([400, '/code']);
    desk.clock.advance(601);
    expect((await add(late.code)).status).toBe(400);
    expect((await look(late)).status).toBe(401);
    await sweep(desk.server.runtime);
    expect(await desk.rows('select code from display_codes where $1::text is not null')).toEqual([]);
  });

  it('is typed by managers and receptionists, for the clinics that they see', async () => {
    await addClinic(desk.server, desk.business, { id: 'cl-2' });
    const user = await addUser(desk.server, desk.business.id, { role: 'receptionist', clinicIds: ['cl-1'] });
    const front = await deskOf(desk.server.url, user.username);
    const doctor = await addUser(desk.server, desk.business.id, { role: 'doctor', doctorId: 'do-1' });
    const { code } = await newScreen();
    expect((await add(code, {}, await deskOf(desk.server.url, doctor.username))).status).toBe(403);
    expect((await add(code, { clinic_id: 'cl-2' }, front)).status).toBe(404);
    expect((await add(code, {}, front)).status).toBe(201);
  });
});
