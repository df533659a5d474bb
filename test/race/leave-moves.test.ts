import { expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, instant, openDesk, today } from '../support/desk.ts';
import { addDoctor, addSessions, expectDone } from '../support/practice.ts';

const desk = openDesk();
const rounds = 6;

interface Hit {
  readonly appointment_id: string;
  readonly outcome: string;
  readonly to?: { readonly start_time: number };
}

/** No seat twice, no token twice, and nothing changed without its history and events. */
async function expectSound(): Promise<void> {
  const [found] = await desk.rows(`select
    (select count(*)::int
      from appointments a join appointments b on b.business_id = a.business_id and b.doctor_id = a.doctor_id
      and b.id > a.id and b.claimed_id is not null and a.claimed_id is not null
      and b.start_at < a.occupied_until and a.start_at < b.occupied_until where a.business_id = $1) as doubles,
    (select count(*)::int from (select from appointments where business_id = $1
      group by doctor_id, clinic_id, practice_date, token having count(*) > 1) as repeated) as tokens,
    (select count(*)::int from appointments a where a.business_id = $1 and a.version <>
      (select count(*)
        from appointment_history h where h.business_id = a.business_id and h.appointment_id = a.id)) as untold,
    (select count(*)::int from appointments a where a.business_id = $1 and a.version <>
      (select count(*) from outbox o where o.business_id = a.business_id and o.appointment_id = a.id and o.event <> 'appointment.statuschange')) as silent`);
  expect(found).toEqual({ doubles: 0, tokens: 0, untold: 0, silent: 0 });
}

test('an appointment booked in the instant of a leave is moved with the others, or refused', async () => {
  const [startAt, endAt] = [instant('09:00'), instant('13:00')];
  await addHours(desk, { from: '14:00', to: '18:00' });
  for (let round = 0; round < rounds; round += 1) {
    const day = at(today, '00:00') + round * 86_400;
    const offset = day - at(today, '00:00');
    const starts = Array.from({ length: 16 }, (_, index) => startAt + offset + index * 900);
    const body = {
      doctor_id: 'do-1',
      start_time: startAt + offset,
      end_time: endAt + offset,
      appointments: { action: 'move', within_days: 40 },
    };
    expectDone(await desk.send(desk.body(starts[0] ?? 0)));
    const first = starts.slice(1, 8).map((start) => desk.send(desk.body(start)));
    const leave = desk.business.api('POST', '/opdesk/v1/leaves', body);
    const second = starts.slice(8).map((start) => desk.send(desk.body(start)));
    const answers = await Promise.all([...first, ...second]);
    const hits = expectDone(await leave).data.appointments as Hit[];
    const booked = answers.filter(({ status }) => status === 201).map((answer) => answer.body.appointment_id as string);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expect([answer.status, answer.body.error.details.reason]).toEqual([409, 'DOCTOR_ON_LEAVE']);
    }
    expect(hits.map((hit) => hit.outcome)).toEqual(hits.map(() => 'moved'));
    expect(hits.map((hit) => hit.appointment_id)).toEqual(expect.arrayContaining(booked));
    expect(hits).toHaveLength(booked.length + 1);
    const left = await desk.rows(
      `select id from appointments where business_id = $1 and claimed_id is not null
      and start_at < to_timestamp($3) and end_at > to_timestamp($2)`,
      startAt + offset,
      endAt + offset,
    );
    expect(left).toEqual([]);
  }
  await expectSound();
});

test('bookings that race for the slots after a leave never share one with who is moved there', async () => {
  await addHours(desk, { from: '14:00', to: '18:00' });
  for (let index = 0; index < 16; index += 1) await desk.book(instant('09:00') + index * 900);
  const rivals = Array.from({ length: 16 }, (_, index) => desk.send(desk.body(instant('14:00') + index * 900)));
  const answer = await desk.business.api('POST', '/opdesk/v1/leaves', {
    doctor_id: 'do-1',
    start_time: instant('09:00'),
    end_time: instant('13:00'),
    appointments: { action: 'move' },
  });
  await Promise.all(rivals);
  expect((expectDone(answer).data.appointments as Hit[]).map((hit) => hit.outcome)).toEqual(
    Array.from({ length: 16 }, () => 'moved'),
  );
  await expectSound();
});

test('two doctors who are sent on leave at once, each to the other, end without a deadlock and without a shared seat', async () => {
  const { server, business, practice } = desk;
  await addDoctor(server, business, { id: 'do-2', clinicIds: ['cl-1'] });
  const added = await business.api('POST', '/opdesk/v1/doctors/do-2/services', {
    name: 'Consultation',
    duration_minutes: 15,
  });
  const other = { ...practice, doctorId: 'do-2', serviceId: expectDone(added).data.service.conf_id as string };
  await addSessions(business, other, { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' });
  for (let index = 0; index < 8; index += 1) {
    await desk.book(instant('09:00') + index * 900);
    await desk.book(instant('09:00') + index * 900, {}, { doctor_id: 'do-2' });
  }
  const send = async (doctorId: string) =>
    business.api('POST', '/opdesk/v1/leaves', {
      doctor_id: doctorId,
      start_time: instant('09:00'),
      end_time: instant('11:00'),
      appointments: { action: 'transfer' },
    });
  const cancels = await desk.rows('select id from appointments where business_id = $1 order by id limit 4');
  const answers = await Promise.all([
    send('do-1'),
    send('do-2'),
    ...cancels.map(({ id }) => business.api('PUT', `/dr/v1/appointment/${id as string}/cancel`)),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 204, 204, 204, 204]);
  await expectSound();
});

test('the same leave asked for many times at once moves each appointment once', async () => {
  const ids: string[] = [];
  for (let index = 0; index < 4; index += 1) ids.push(await desk.book(instant('09:00') + index * 900));
  const send = async () =>
    desk.business.api('POST', '/opdesk/v1/leaves', {
      doctor_id: 'do-1',
      start_time: instant('09:00'),
      end_time: instant('10:00'),
      appointments: { action: 'move' },
    });
  const answers = await Promise.all(Array.from({ length: 10 }, send));
  const moved = answers.flatMap((answer) =>
    (expectDone(answer).data.appointments as Hit[]).map((hit) => hit.appointment_id),
  );
  expect(moved.toSorted()).toEqual(ids.toSorted());
  await expectSound();
});
