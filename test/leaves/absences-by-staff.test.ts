import { describe, expect, it } from 'vitest';
import { addSecondClinic, type Body, issuesOf, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';
import { addUser, desk as loggedIn } from '../support/staff.ts';

const desk = openDesk();
const { queue } = openQueue(desk);

function ask(path: string, body: Body, api = desk.business.api): Promise<ApiAnswer> {
  return api('POST', `/opdesk/v1/queue/${path}`, { clinic_id: 'cl-1', doctor_id: 'do-1', ...body });
}

describe('pauses and departures, of the staff (rule E8)', () => {
  const url = (): string => desk.server.url;

  it('a doctor pauses and leaves for themselves alone, and transfers nobody', async () => {
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
    const { username } = await addUser(desk.server, desk.business.id, { role: 'doctor', doctorId: 'do-1' });
    const api = await loggedIn(url(), username);
    expectDone(await ask('pause', { minutes: 5 }, api));
    expectDone(await ask('resume', {}, api));
    expectDone(await ask('leave-early', {}, api));
    for (const path of ['pause', 'leave-early', 'resume']) {
      const other = { doctor_id: 'do-2', ...(path === 'pause' ? { minutes: 5 } : {}) };
      expect(issuesOf(await ask(path, other, api))).toEqual(['/doctor_id unknown_id']);
    }
    expect((await ask('leave-early', { appointments: { action: 'transfer' } }, api)).status).toBe(403);
  });

  it('a receptionist does it for doctors of their clinics', async () => {
    await addSecondClinic(desk);
    const { username } = await addUser(desk.server, desk.business.id, { role: 'receptionist', clinicIds: ['cl-1'] });
    const api = await loggedIn(url(), username);
    expectDone(await ask('pause', { minutes: 5 }, api));
    expectDone(await ask('leave-early', { appointments: { action: 'cancel' } }, api));
    expectDone(await ask('resume', {}, api));
    expect(issuesOf(await ask('pause', { minutes: 5, clinic_id: 'cl-2' }, api))).toEqual(['/clinic_id unknown_id']);
  });

  it('a receptionist transfers to no colleague whom they may not see', async () => {
    await addSecondClinic(desk);
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
    const { username } = await addUser(desk.server, desk.business.id, { role: 'receptionist', clinicIds: ['cl-1'] });
    const api = await loggedIn(url(), username);
    const body = { appointments: { action: 'transfer', doctor_id: 'do-2' }, dry_run: true };
    expect(issuesOf(await ask('leave-early', body, api))).toEqual(['/appointments/doctor_id unknown_id']);
    expect((await ask('leave-early', body)).status).toBe(200);
  });

  it('each of the three is in the audit with the user who asked for it', async () => {
    const { id, username } = await addUser(desk.server, desk.business.id, { role: 'receptionist' });
    const api = await loggedIn(url(), username);
    for (const [path, body] of [
      ['pause', { minutes: 5 }],
      ['leave-early', {}],
      ['resume', {}],
    ] as const) {
      expectDone(await ask(path, body, api));
    }
    const { entries: audited } = expectDone(await desk.business.api('GET', `/opdesk/v1/audit?actor_id=${id}`));
    const named = (audited as Body[]).filter((entry) => JSON.stringify(entry['subject_ids']).includes('do-1'));
    expect(named.map((entry) => entry['operation'])).toEqual(['resumeDoctor', 'leaveEarly', 'pauseDoctor']);
  });

  it('a client needs appointments:write', async () => {
    const reader = await desk.business.addClient(['appointments:read', 'schedules']);
    for (const path of ['pause', 'leave-early', 'resume']) {
      expect((await ask(path, path === 'pause' ? { minutes: 5 } : {}, reader.api)).status).toBe(403);
    }
    expect(await queue()).toMatchObject({ absences: [] });
  });
});
