import { expect, test } from 'vitest';
import { createApp } from '../../src/compose.ts';
import { instant, openDesk } from '../support/desk.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';
import { type Api, type ApiAnswer, apiOf, testConfig } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '00:00', to: '24:00' } });
const { order, walkIn, entries } = openQueue(desk);

/** The calls of one client to two servers on the same database, as from two desks. */
async function withTwoDesks(work: (apis: readonly [Api, Api]) => Promise<void>): Promise<void> {
  const { server, business, clock } = desk;
  const config = testConfig(server.connectionString, { accessTokenSeconds: 100_000_000 });
  const app = await createApp(config, { now: clock.now, logDestination: { write: () => undefined } });
  try {
    const { url } = await app.listen();
    await work([business.api, apiOf(url, { auth: business.token })]);
  } finally {
    await app.close();
  }
}

const place = { clinic_id: 'cl-1', doctor_id: 'do-1', ...staff };

/** Every change must be told exactly once: as many history rows as versions, as many events as history rows. */
async function expectEachToldOnce(): Promise<void> {
  const [row] = await desk.rows(`
    select (select sum(version)::integer from appointments where business_id = $1) as versions,
      (select count(*)::integer from appointment_history where business_id = $1) as history,
      (select count(*)::integer from outbox where business_id = $1 and event <> 'appointment.statuschange') as events`);
  expect([row.history, row.events]).toEqual([row.versions, row.versions]);
}

test('two desks that call next fifty times at once never call one patient twice', async () => {
  const ids = await Promise.all(Array.from({ length: 40 }, () => walkIn({})));
  await withTwoDesks(async (apis) => {
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, index) =>
        apis[index % 2 === 0 ? 0 : 1]('POST', '/opdesk/v1/queue/call-next', place),
      ),
    );
    const called = answers.map((answer) => expectDone(answer).entry).filter((entry) => entry !== null);
    expect(called.map((entry) => entry.appointment_id as string).toSorted()).toEqual(ids.toSorted());
    expect((await entries()).map(({ calls, state }) => [calls, state])).toEqual(ids.map(() => [1, 'called']));
    await expectEachToldOnce();
  });
});

test('C8: walk-ins and bookings from several desks at once get numbers without gaps or repeats', async () => {
  await withTwoDesks(async (apis) => {
    const answers = await Promise.all(
      Array.from({ length: 120 }, (_, index): Promise<ApiAnswer> => {
        const api = apis[index % 2 === 0 ? 0 : 1];
        if (index % 3 === 0) return api('POST', '/dr/v1/appointment', desk.body(instant('09:00') + (index % 30) * 900));
        return api('POST', '/opdesk/v1/walk-ins', {
          ...place,
          ...(index % 3 === 1 ? { patient_id: 'pt-1' } : { name: `Guest ${index}` }),
        });
      }),
    );
    const made = answers.filter(({ status }) => status === 201).length;
    expect(made).toBe(90);
    const tokens = (await entries()).map(({ token }) => token as number);
    expect(tokens).toEqual(Array.from({ length: made }, (_, index) => index + 1));
    await expectEachToldOnce();
  });
});

test('who is moved into one gap from several desks at once stands between its neighbours, all in places of their own', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 24; index += 1) ids.push(await walkIn({}));
  const [first = '', second = '', ...others] = ids;
  await withTwoDesks(async (apis) => {
    const answers = await Promise.all(
      others.map((id, index) =>
        apis[index % 2 === 0 ? 0 : 1](
          'POST',
          `/opdesk/v1/appointments/${id}/move`,
          index % 3 === 0 ? { after: first } : { before: second },
        ),
      ),
    );
    answers.forEach(expectDone);
    const list = await order();
    expect([list[0], list.at(-1), new Set(list).size]).toEqual([first, second, 24]);
    const [row] = await desk.rows(
      'select count(distinct queue_position)::integer as places from appointments where business_id = $1',
    );
    expect(row.places).toBe(24);
    await expectEachToldOnce();
  });
});

test('calls, skips, moves, transfers and starts at once: each is done or refused, and each change told once', async () => {
  await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-1'] });
  const ids = await Promise.all(Array.from({ length: 12 }, () => walkIn({})));
  await withTwoDesks(async (apis) => {
    const changes: readonly (readonly [string, object])[] = [
      ['call', {}],
      ['skip', {}],
      ['skip', { places: 2 }],
      ['move', { to: 'first' }],
      ['move', { to: 'last' }],
      ['transfer', { doctor_id: 'do-2' }],
      ['transfer', { doctor_id: 'do-1' }],
      ['start', {}],
      ['park', {}],
      ['check-in', {}],
    ];
    const answers = await Promise.all(
      ids.flatMap((id, index) =>
        changes.map(([verb, body], number) =>
          apis[(index + number) % 2 === 0 ? 0 : 1]('POST', `/opdesk/v1/appointments/${id}/${verb}`, {
            ...body,
            ...staff,
          }),
        ),
      ),
    );
    for (const { status, text } of answers) expect([200, 403], text).toContain(status);
    for (const doctor of ['do-1', 'do-2']) {
      const rows = await desk.rows(
        'select token, queue_position from appointments where business_id = $1 and doctor_id = $2',
        doctor,
      );
      expect(new Set(rows.map(({ token }) => token)).size).toBe(rows.length);
      expect(new Set(rows.map(({ queue_position: position }) => position)).size).toBe(rows.length);
    }
    await expectEachToldOnce();
  });
});

test('a walk-in to whom two desks give patients at once has one of them, and nobody is added in vain', async () => {
  const id = await walkIn({});
  const details = { first_name: 'Ravi', gender: 'M', age: 40 };
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, index) =>
      desk.business.api('POST', `/opdesk/v1/appointments/${id}/patient`, {
        partner_patient_id: `p-${index % 5}`,
        patient_details: details,
      }),
    ),
  );
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 200, 400, 400, 400, 400, 400, 400, 400, 400]);
  expect(await desk.counts()).toMatchObject({ patients: 2, appointment_history: 2 });
});
