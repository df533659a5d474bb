import { describe, expect, test } from 'vitest';
import { addHours, type Body, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import type { ApiAnswer } from '../support/server.ts';
import { addColleague, loseAnswer, strandedBy, told } from '../support/stranded.ts';

// A session on each weekday, 09:00 to 13:00, a quarter of an hour each, one seat.
const desk = openDesk({ session: null });

async function openHours(): Promise<string[]> {
  return addHours(desk, { from: '09:00', to: '13:00' });
}

async function everything(): Promise<unknown[]> {
  return [
    await desk.counts(),
    await desk.rows('select id, version, status, start_at from appointments where business_id = $1 order by id'),
    await desk.rows('select * from sessions where business_id = $1 order by id'),
    await desk.rows('select id, archived from services where business_id = $1 order by id'),
    await desk.rows('select id, deleted_at from doctors where business_id = $1 order by id'),
    await desk.rows('select id, deleted_at from clinics where business_id = $1 order by id'),
    await desk.rows('select doctor_id, clinic_id, removed_at from doctor_clinics where business_id = $1 order by 1, 2'),
    await desk.rows('select catalog_version from businesses where id = $1'),
  ];
}

const changes: readonly (readonly [
  string,
  (body: Body, headers?: Readonly<Record<string, string>>) => Promise<ApiAnswer>,
])[] = [
  [
    'remove a session',
    async (body, headers) => desk.business.api('DELETE', `/opdesk/v1/sessions/${await mondays()}`, body, headers),
  ],
  [
    'shorten a session',
    async (body, headers) =>
      desk.business.api('PATCH', `/opdesk/v1/sessions/${await mondays()}`, { to: '09:15', ...body }, headers),
  ],
  [
    'archive a service',
    async (body, headers) =>
      desk.business.api(
        'PATCH',
        `/opdesk/v1/services/${desk.practice.serviceId}`,
        { archived: true, ...body },
        headers,
      ),
  ],
  ['delete a doctor', async (body, headers) => desk.business.api('DELETE', '/cdr/v1/doctor/do-1', body, headers)],
  ['delete a clinic', async (body, headers) => desk.business.api('DELETE', '/cdr/v1/clinic/cl-1', body, headers)],
  [
    'take a doctor from a clinic',
    async (body, headers) => desk.business.api('DELETE', '/opdesk/v1/doctors/do-1/clinics/cl-1', body, headers),
  ],
  [
    'add a leave',
    async (body, headers) =>
      desk.business.api('POST', '/opdesk/v1/leaves', { doctor_id: 'do-1', start_date: today, ...body }, headers),
  ],
];

let mondaySession = '';
async function mondays(): Promise<string> {
  const [row] = await desk.rows(
    "select id from sessions where business_id = $1 and doctor_id = 'do-1' and weekday = 1",
  );
  if (row !== undefined) mondaySession = row.id as string;
  return mondaySession;
}

describe.each(changes)('to %s', (_name, send) => {
  test('as a dry run writes nothing and says what the real one then does', async () => {
    await openHours();
    for (const start of ['09:15', '09:30']) await desk.book(start);
    const before = await everything();
    const dry = await send({ appointments: { action: 'cancel' }, dry_run: true });
    expect((dry.body.data ?? dry.body).dry_run).toBe(true);
    expect(dry.status).toBe(200);
    expect(await everything()).toEqual(before);
    expect(told(dry)).toEqual(['cancelled', 'cancelled']);
    const real = await send({ appointments: { action: 'cancel' } });
    expect(strandedBy(real)).toEqual(strandedBy(dry));
  });

  test('B8: is answered the same when the first answer was lost, and does nothing twice', async () => {
    await openHours();
    await addColleague(desk, { from: '09:15', to: '09:30' });
    const going = await desk.book('12:00');
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${going}/start`, {}));
    for (const start of ['09:15', '09:30']) await desk.book(start);
    const body = { appointments: { action: 'transfer', within_days: 0, otherwise: 'cancel' } };
    const first = await send(body, { 'idempotency-key': 'once' });
    const before = await everything();
    expect(
      strandedBy(first)
        .map(({ outcome }) => outcome)
        .toSorted()
        .slice(0, 2),
    ).not.toEqual(['kept', 'kept']);
    await loseAnswer(desk);
    const again = await send(body, { 'idempotency-key': 'once' });
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    // The version of the catalog alone is raised once more.
    expect((await everything()).slice(0, -1)).toEqual(before.slice(0, -1));
  });

  test('is refused whole where one appointment cannot be changed', async () => {
    await openHours();
    const ids = [await desk.book('09:15'), await desk.book('09:30')];
    const { db } = desk.server.runtime;
    await db.query({
      name: '',
      text: `create function test_refuse() returns trigger language plpgsql as $$ begin
      if new.appointment_id = '${ids[1]}' then raise exception 'refused'; end if; return new; end $$`,
    });
    await db.query({
      name: '',
      text: `create trigger test_refuses before insert on appointment_history
        for each row execute function test_refuse()`,
    });
    const before = await everything();
    try {
      expect((await send({ appointments: { action: 'cancel' } })).status).toBe(500);
    } finally {
      await db.query({ name: '', text: 'drop function test_refuse() cascade' });
    }
    expect(await everything()).toEqual(before);
  });

  test('names every problem of the instruction at once', async () => {
    await openHours();
    const wrong = await send({
      appointments: { action: 'shift', otherwise: 'x', within_days: 91, doctor_id: 'a', partner_doctor_id: 'b' },
      dry_run: 'yes',
    });
    expect(wrong.status).toBe(400);
    for (const word of ['action', 'otherwise', 'within_days', 'doctor_id', 'dry_run'])
      expect(wrong.text).toContain(word);
    const unknown = await send({ appointments: { action: 'transfer', doctor_id: 'nobody' } });
    expect(unknown.status).toBe(400);
    expect(unknown.text).toContain('no doctor of this business has this id');
  });

  test('A5: needs appointments:write where appointments change', async () => {
    await openHours();
    await desk.book('09:15');
    const owner = desk.business.api;
    const admin = await desk.business.addClient(['admin', 'directory:write']);
    const before = await everything();
    try {
      Object.assign(desk.business, { api: admin.api });
      expect((await send({ appointments: { action: 'cancel' } })).status).toBe(403);
      expect(told(await send({ appointments: { action: 'keep' }, dry_run: true }))).toEqual(['kept']);
    } finally {
      Object.assign(desk.business, { api: owner });
    }
    expect(await everything()).toEqual(before);
  });
});
