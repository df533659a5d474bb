import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { addHours, bookedId, conflictOf, instant, issuesOf, openDesk, reasonOf } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { type Api, type ApiAnswer, apiOf, testConfig } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '09:00', to: '21:00' } });

function ask(start: number, more: object = {}, api: Api = desk.business.api): Promise<ApiAnswer> {
  const { clinicId, doctorId } = desk.practice;
  return api('POST', '/opdesk/v1/holds', { clinic_id: clinicId, doctor_id: doctorId, start_time: start, ...more });
}

function book(start: number, more: object = {}): Promise<ApiAnswer> {
  return desk.send(desk.body(start, {}, { ...more }));
}

const slot = (index: number): number => instant('09:00') + index * 900;

function winnersOf(answers: readonly ApiAnswer[]): ApiAnswer[] {
  return answers.filter(({ status }) => status === 201);
}

function times<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** What sits in the doctor's seats, whatever it is. */
async function seatsTaken(): Promise<number> {
  return (await desk.rows('select 1 from seat_claims where business_id = $1')).length;
}

test('E7: of a hundred who hold one slot at once one has it, and all others hear that it is taken', async () => {
  const answers = await Promise.all(times(100, () => ask(slot(0))));
  expect(winnersOf(answers)).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 201)) expect(reasonOf(answer)).toBe('TAKEN');
  expect(await seatsTaken()).toBe(1);
  expect(await desk.rows('select id from holds where business_id = $1')).toHaveLength(1);
});

test('E7: of holds and bookings of one slot at once, through two servers, as many have it as it has seats', async () => {
  await addHours(desk, { from: '21:15', to: '21:30', seats: 3 });
  const config = testConfig(desk.server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: desk.clock.now, logDestination: { write: () => undefined } });
  try {
    const other = apiOf((await app.listen()).url, { auth: desk.business.token });
    const start = instant('21:15');
    const answers = await Promise.all(
      times(60, (index) =>
        index % 2 === 0 ? ask(start, {}, index % 4 === 0 ? other : desk.business.api) : book(start),
      ),
    );
    expect(winnersOf(answers)).toHaveLength(3);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(reasonOf(answer)).toBe('TAKEN');
    expect(await seatsTaken()).toBe(3);
  } finally {
    await app.close();
  }
});

test('E7: who books with the hold gets the slot, whoever tries for it meanwhile', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { hold_id: held } = expectDone(await ask(slot(round)));
    const others = times(10, () => book(slot(round)));
    const own = book(slot(round), { hold_id: held });
    const late = times(10, (index) => (index % 2 === 0 ? book(slot(round)) : ask(slot(round))));
    bookedId(await own);
    for (const answer of await Promise.all([...others, ...late])) expect(reasonOf(answer)).toBe('TAKEN');
  }
  expect(await seatsTaken()).toBe(10);
});

test('E7: of bookings that use one hold at once one has it, never two, also where another seat is free', async () => {
  await addHours(desk, { from: '06:00', to: '06:15', seats: 5 });
  desk.clock.set(instant('05:00'));
  const { hold_id: held } = expectDone(await ask(instant('06:00')));
  const answers = await Promise.all(times(20, () => book(instant('06:00'), { hold_id: held })));
  expect(winnersOf(answers)).toHaveLength(1);
  for (const answer of answers.filter(({ status }) => status !== 201))
    expect(issuesOf(answer)).toEqual(['/hold_id unknown_id']);
  expect(await seatsTaken()).toBe(1);
});

test('E7: one booking sent many times with its hold is one', async () => {
  const { hold_id: held } = expectDone(await ask(slot(0)));
  const answers = await Promise.all(
    times(20, () => book(slot(0), { hold_id: held, partner_appointment_id: 'visit-1' })),
  );
  expect(new Set(answers.map(bookedId)).size).toBe(1);
  expect(await seatsTaken()).toBe(1);
});

test('E7: around the end of a hold its booking and others’ give the slot to one', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { hold_id: held, expires_at: end } = expectDone(await ask(slot(round), { seconds: 30 }));
    desk.clock.set(end - 0.001);
    const before = [book(slot(round), { hold_id: held }), ...times(5, () => book(slot(round)))];
    desk.clock.set(end);
    const after = times(5, (index) => (index % 2 === 0 ? book(slot(round)) : ask(slot(round))));
    const answers = await Promise.all([...before, ...after]);
    expect(winnersOf(answers)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect(['SLOT_UNAVAILABLE', 'HOLD_EXPIRED']).toContain(conflictOf(answer).code);
    }
    expect(await seatsTaken()).toBe(round + 1);
  }
});

test('E7: giving a hold up and booking with it at once ends in one of the two, and in no deadlock', async () => {
  for (let round = 0; round < 20; round += 1) {
    const { hold_id: held, expires_at: end } = expectDone(await ask(slot(round), { seconds: 30 }));
    // In every other round it has expired, so that the booking takes its claim away itself.
    if (round % 2 === 1) desk.clock.set(end);
    const [booked, released] = await Promise.all([
      book(slot(round), { hold_id: held }),
      desk.business.api('DELETE', `/opdesk/v1/holds/${held}`),
    ]);
    expect([`${booked.status} ${released.status}`]).toEqual([expect.stringMatching(/^(?:201 404|400 204)$/)]);
  }
  const [row] = await desk.rows(
    `select (select count(*) from appointments where business_id = $1) as appointments,
       (select count(*) from seat_claims where business_id = $1) as claims, (select count(*)
         from holds where business_id = $1) as holds`,
  );
  expect(row.claims).toBe(row.appointments);
  expect(row.holds).toBe(0);
});

test('of one client’s holds no more stand than may, also when they are asked for at once', async () => {
  await ask(slot(40));
  await desk.rows(
    `insert into holds (business_id, id, client_id, doctor_id, clinic_id, mode, start_at, end_at, occupied_from, occupied_until, expires_at, created_at)
     select h.business_id, 'ho-' || n, h.client_id, h.doctor_id, h.clinic_id, h.mode, h.start_at, h.end_at, h.occupied_from, h.occupied_until,
       h.expires_at, h.created_at
     from holds h cross join generate_series(1, 494) as n where h.business_id = $1`,
  );
  expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
  const doctors = times(20, (index) => `do-${index + 2}`);
  for (const id of doctors) await addDoctor(desk.server, desk.business, { id, clinicIds: ['cl-1'] });
  for (let round = 0; round < 5; round += 1) {
    const answers = await Promise.all(
      times(40, (index) => ask(slot(index), { doctor_id: doctors[index % 20], seconds: 30 })),
    );
    expect(winnersOf(answers)).toHaveLength(5);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(answer.status).toBe(429);
    desk.clock.advance(30);
  }
});
