import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rolesPage } from '../../scripts/roles.ts';
import type { Operation } from '../../src/http/route-spec.ts';
import { mayCall, roleRights, type StaffRole, staffRoles } from '../../src/rights/roles.ts';
import { at } from '../support/calendar.ts';
import { addPractice } from '../support/practice.ts';
import { type Api, createClock, startTestServer, type TestServer } from '../support/server.ts';
import { addUser, desk } from '../support/staff.ts';

let server: TestServer;
const desks = new Map<StaffRole, Api>();
beforeAll(async () => {
  server = await startTestServer({ now: createClock(at('2026-03-02', '08:00')).now });
  const business = await server.createBusiness();
  const { doctorId } = await addPractice(server, business);
  for (const role of staffRoles) {
    const { username } = await addUser(server, business.id, role === 'doctor' ? { role, doctorId } : { role });
    desks.set(role, await desk(server.url, username));
  }
});
afterAll(() => server.close());

const operations = (): Operation[] => server.app.http.operations.filter(({ scope }) => scope !== 'public');
const called = (role: StaffRole): string[] =>
  operations()
    .filter((operation) => mayCall(role, operation))
    .map(({ id }) => id);

/** Nothing that could be looked up, and nothing that could be read. */
function sendGarbage(role: StaffRole, { method, url }: Operation): ReturnType<Api> {
  const api = desks.get(role);
  if (api === undefined) throw new Error(`no desk of a ${role}`);
  return api(method, `${url.replace(/:\w+/g, '%00')}?start_date=never`, method === 'GET' ? undefined : '{ broken');
}

describe('roles (rule A7)', () => {
  it.each(staffRoles)(
    'let a %s call what the table allows, and refuse the rest before anything is read',
    async (role) => {
      for (const operation of operations()) {
        // It ends the login that the others need, and has neither a parameter nor a body to be wrong.
        if (operation.id === 'logOutStaff') continue;
        const answer = await sendGarbage(role, operation);
        const refused = { status: answer.status === 403, code: answer.text.includes(`A ${role} may not do this.`) };
        const isRefused = !mayCall(role, operation);
        expect([operation.id, refused]).toEqual([operation.id, { status: isRefused, code: isRefused }]);
      }
    },
  );

  it.each(staffRoles)('tell a %s the operations that they may call', async (role) => {
    const { body } = (await desks.get(role)?.('GET', '/opdesk/v1/login')) ?? {};
    expect(body.operations.toSorted()).toEqual(called(role).toSorted());
  });

  it('keep from everybody but managers what is not the work of a day', () => {
    const kept = [
      'erasePersonalData',
      'eraseGuestData',
      'exportPatient',
      'listAudit',
      'addImport',
      'undoImport',
      'exportTable',
      'getFigures',
      'addSubscription',
      'addSessions',
      'addLeave',
      'changeSettings',
      'removeClinic',
      'addDoctor',
      'mergePatient',
    ];
    for (const id of kept) {
      const may = staffRoles.filter((role) => called(role).includes(id));
      expect([id, may]).toEqual([id, ['manager']]);
    }
    expect(called('doctor')).not.toContain('changePatient');
    expect(called('receptionist')).toContain('changePatient');
  });

  it('name operations that there are', () => {
    const ids = new Set(operations().map(({ id }) => id));
    const named = Object.values(roleRights).flatMap(({ also, never }) => [...also, ...never]);
    expect(named.filter((id) => !ids.has(id))).toEqual([]);
  });

  it('are in the page of roles as the sources have them', () => {
    expect(readFileSync(new URL('../../docs/roles.md', import.meta.url), 'utf8')).toBe(rolesPage());
  });
});
