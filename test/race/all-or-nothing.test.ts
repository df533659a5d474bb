import { beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { type Body, bookedId, instant, openDesk } from '../support/desk.ts';
import type { ApiAnswer } from '../support/server.ts';

const desk = openDesk({ session: { weekdays: [1], from: '09:00', to: '21:00' } });

/**
 * The last thing that a booking writes fails for those whose partner's id begins with `late`, its commit for `commit`.
 */
const faults = [
  `create function fail_booking() returns trigger language plpgsql as $$
   begin
     if new.data ->> 'partner_appointment_id' like tg_argv[0] || '%' then
       raise exception 'a fault with Zebulon in it';
     end if;
     return null;
   end $$`,
  `create trigger fail_late after insert on outbox for each row execute function fail_booking('late')`,
  `create constraint trigger fail_commit after insert on outbox deferrable initially deferred
   for each row execute function fail_booking('commit')`,
];

beforeAll(async () => {
  for (const fault of faults) await desk.server.runtime.db.query(sql('', fault));
});

function bodyFor(slot: number, partnerId: string): Body {
  return desk.body(
    instant('09:00') + slot * 900,
    {},
    {
      partner_appointment_id: partnerId,
      patient_id: undefined,
      partner_patient_id: `patient of ${partnerId}`,
      patient_details: { first_name: 'A', gender: 'F', age: 3 },
    },
  );
}

function expectFailure(answer: ApiAnswer): void {
  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({
    success: false,
    status_code: 500,
    code: 'SERVER_ERROR',
    request_id: answer.headers.get('x-request-id'),
  });
  expect(answer.text).not.toContain('Zebulon');
  expect(desk.server.log.join('\n')).toContain(answer.body.request_id);
}

const nothing = { appointments: 0, seat_claims: 0, tokens: 0, appointment_history: 0, outbox: 0, patients: 1 };

describe.each(['late', 'commit'])('a booking that fails at its end (%s)', (fault) => {
  test('is a 500 with a request id, and nothing at all of it is written', async () => {
    expectFailure(await desk.send(bodyFor(0, `${fault}-1`)));
    expect(await desk.counts()).toEqual(nothing);
    expect(await desk.rows('select * from token_counters where business_id = $1')).toEqual([]);
    expect((await desk.business.api('GET', `/dr/v1/appointment/${fault}-1?partner_id=1`)).status).toBe(404);
  });

  test('leaves its slot, its token and its partner’s id to the next', async () => {
    await desk.send(bodyFor(0, `${fault}-1`));
    const id = bookedId(await desk.send(bodyFor(0, 'fine')));
    expect(await desk.read(id)).toMatchObject({ token: 1 });
    expect(await desk.counts()).toEqual({
      appointments: 1,
      seat_claims: 1,
      tokens: 1,
      appointment_history: 1,
      outbox: 1,
      patients: 2,
    });
  });

  test('fills in no patient', async () => {
    const body = desk.body(
      '09:00',
      {},
      { partner_appointment_id: `${fault}-1`, patient_details: { last_name: 'Rao' } },
    );
    expectFailure(await desk.send(body));
    expect(await desk.rows('select last_name from patients where business_id = $1')).toEqual([{ last_name: null }]);
    expect(await desk.rows(`select key from patient_words where business_id = $1 and key ilike '%rao%'`)).toEqual([]);
  });

  test('costs the others of its batch nothing: all of them are booked, with tokens that have no gaps', async () => {
    const names = Array.from({ length: 40 }, (_, slot) => (slot % 8 === 3 ? `${fault}-${slot}` : `fine-${slot}`));
    const answers = await Promise.all(names.map((name, slot) => desk.send(bodyFor(slot, name))));
    for (const [slot, answer] of answers.entries()) {
      if (names[slot]?.startsWith('fine') === true) bookedId(answer);
      else expectFailure(answer);
    }
    expect(await desk.counts()).toEqual({
      appointments: 35,
      seat_claims: 35,
      tokens: 35,
      appointment_history: 35,
      outbox: 35,
      patients: 36,
    });
    const tokens = await desk.rows('select token from tokens where business_id = $1 order by token');
    expect(tokens.map((row) => row.token)).toEqual(Array.from({ length: 35 }, (_, index) => index + 1));
    expect(await desk.rows('select last_token from token_counters where business_id = $1')).toEqual([
      { last_token: 35 },
    ]);
  });

  test('may be tried again under its Idempotency-Key', async () => {
    const key = { 'idempotency-key': 'again' };
    const body = bodyFor(0, `${fault}-1`);
    expectFailure(await desk.send(body, key));
    expectFailure(await desk.send(body, key));
    expect(await desk.counts()).toEqual(nothing);
  });
});
