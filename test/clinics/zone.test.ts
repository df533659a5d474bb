import { addSecondClinic, bookedId, issuesOf, openDesk, placeOf, today as monday } from '../support/desk.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { closeDay } from '../../src/jobs/close-day.ts';
import { at } from '../support/calendar.ts';
import { addDoctor, expectDone } from '../support/practice.ts';
import { staff } from '../support/queue.ts';
import type { ApiAnswer } from '../support/server.ts';

// Mornings and evenings of the wall clock. The clinic is in Kolkata, and its clock was set to London's.
const desk = openDesk({ session: { weekdays: [1, 2, 3, 4, 5, 6, 7], from: '09:00', to: '13:00' } });
const [london, kolkata] = ['Europe/London', 'Asia/Kolkata'];
const tuesday = '2026-03-03';
const inLondon = (date: string, clock: string): number => at(date, clock, london);

beforeEach(async () => {
  const { business, practice } = desk;
  const evening = {
    clinic_id: 'cl-1',
    conf_id: practice.serviceId,
    weekdays: [1, 2, 3, 4, 5, 6, 7],
    from: '18:00',
    to: '22:00',
  };
  expectDone(await business.api('POST', '/opdesk/v1/doctors/do-1/sessions', evening));
  await correct(london);
});

interface Corrected {
  readonly appointment_id: string;
  readonly from: { readonly practice_date: string; readonly token?: number };
  readonly to: { readonly practice_date: string; readonly token?: number };
  readonly outside_hours: boolean;
}

const patch = (body: object, path = '/opdesk/v1/clinics/cl-1'): Promise<ApiAnswer> =>
  desk.business.api('PATCH', path, body);

async function correct(zone: string | null, more: object = {}): Promise<Corrected[]> {
  return expectDone(await patch({ time_zone: zone, ...more })).data.appointments as Corrected[];
}

/** `id 2026-03-02 3 > 2026-03-03 1 outside` of each, with the name of the appointment. */
function told(corrected: readonly Corrected[], names: Readonly<Record<string, string>>): string[] {
  return corrected.map(
    ({ appointment_id: id, from, to, outside_hours: outside }) =>
      `${names[id] ?? id}: ${from.practice_date} ${from.token ?? '-'} > ${to.practice_date} ${to.token ?? '-'}${outside ? ' outside' : ''}`,
  );
}

async function queueOf(date: string): Promise<string[]> {
  const { entries } = expectDone(
    await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-1&date=${date}`),
  );
  return (entries as { appointment_id: string }[]).map(({ appointment_id: id }) => id);
}

describe('a clinic whose time zone is corrected', () => {
  test('C8: takes its appointments along: days, queues and tokens follow, and what is outside the hours is said', async () => {
    const [morning, evening, late] = [
      await desk.book(inLondon(monday, '09:00')),
      await desk.book(inLondon(monday, '20:00')),
      await desk.book(inLondon(monday, '21:30')),
    ];
    const next = await desk.book(inLondon(tuesday, '09:00'));
    const names = { [morning]: 'morning', [evening]: 'evening', [late]: 'late', [next]: 'next' };
    const before = await desk.counts();
    const dry = await correct(kolkata, { dry_run: true });
    expect(told(dry, names)).toEqual([
      `morning: ${monday} 1 > ${monday} 1 outside`,
      `evening: ${monday} 2 > ${tuesday} - outside`,
      `late: ${monday} 3 > ${tuesday} - outside`,
      `next: ${tuesday} 1 > ${tuesday} 1 outside`,
    ]);
    expect(await desk.counts()).toEqual(before);
    expect(expectDone(await desk.business.api('GET', '/opdesk/v1/clinics/cl-1')).data.clinic.time_zone).toBe(london);

    expect(told(await correct(kolkata, { ...staff, dry_run: false }), names)).toEqual([
      `morning: ${monday} 1 > ${monday} 1 outside`,
      `evening: ${monday} 2 > ${tuesday} 2 outside`,
      `late: ${monday} 3 > ${tuesday} 3 outside`,
      `next: ${tuesday} 1 > ${tuesday} 1 outside`,
    ]);
    expect([await queueOf(monday), await queueOf(tuesday)]).toEqual([[morning], [next, evening, late]]);
    // The instants stay.
    expect((await desk.read(late)).start_time).toBe(inLondon(monday, '21:30'));
    const { history } = expectDone(await desk.business.api('GET', `/opdesk/v1/appointments/${late}/history`));
    expect(history.at(-1)).toMatchObject({
      what: 'correct_zone',
      who: { role: 'staff', on_behalf_of: 'reception-1' },
      why: 'at the desk',
      from: 'BK',
      to: 'BK',
      changes: { practice_date: [monday, tuesday] },
    });
    const events = await desk.rows(
      'select event from outbox where business_id = $1 and appointment_id = $2 order by position',
      late,
    );
    expect(events).toEqual([{ event: 'appointment.created' }, { event: 'appointment.updated' }]);
  });

  test('C8: no number is given again, neither of the day that was left nor of the day that was reached', async () => {
    await desk.book(inLondon(monday, '20:00'));
    await correct(kolkata);
    const [ofMonday, ofTuesday] = [await desk.book(at(monday, '09:00')), await desk.book(at(tuesday, '09:00'))];
    expect([await placeOf(desk, ofMonday), await placeOf(desk, ofTuesday)]).toEqual([
      [monday, 2],
      [tuesday, 2],
    ]);
  });

  test('C8: patients who change the day together keep their order in the queue', async () => {
    const ids = [
      await desk.book(inLondon(monday, '20:00')),
      await desk.book(inLondon(monday, '20:15')),
      await desk.book(inLondon(monday, '20:30')),
    ];
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${ids[2]}/move`, { to: 'first', ...staff }));
    await correct(kolkata);
    expect(await queueOf(tuesday)).toEqual([ids[2], ids[0], ids[1]]);
  });

  test('C8: an evening that goes on past midnight in the right zone keeps its day and its tokens', async () => {
    const { business, practice } = desk;
    const night = {
      clinic_id: 'cl-1',
      conf_id: practice.serviceId,
      weekdays: [1, 2, 3, 4, 5, 6, 7],
      from: '22:30',
      to: '04:00',
    };
    expectDone(await business.api('POST', '/opdesk/v1/doctors/do-1/sessions', night));
    const [inside, beyond] = [await desk.book(inLondon(monday, '20:00')), await desk.book(inLondon(tuesday, '00:00'))];
    expect(told(await correct(kolkata), { [beyond]: 'beyond' })).toEqual([
      `beyond: ${monday} 2 > ${tuesday} 1 outside`,
    ]);
    expect(await placeOf(desk, inside)).toEqual([monday, 1]);
  });

  test('C8: a patient who is here follows into the queue that goes on, and is called from it', async () => {
    desk.clock.set(inLondon(monday, '20:10'));
    const waits = await desk.book(inLondon(monday, '20:15'));
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${waits}/check-in`, staff));
    const guest = expectDone(
      await desk.business.api('POST', '/opdesk/v1/walk-ins', { clinic_id: 'cl-1', doctor_id: 'do-1', ...staff }),
    ).entry.appointment_id as string;
    await correct(kolkata);
    expect(await queueOf(tuesday)).toEqual([waits, guest]);
    const { entry } = expectDone(
      await desk.business.api('POST', '/opdesk/v1/queue/call-next', { clinic_id: 'cl-1', doctor_id: 'do-1', ...staff }),
    );
    expect(entry).toMatchObject({ appointment_id: waits, state: 'called', status: 'CK' });
  });

  test('C8: who is gone or done stays where it was; who comes back is of the right day', async () => {
    const [done, cancelled] = [await desk.book(inLondon(monday, '20:00')), await desk.book(inLondon(monday, '20:15'))];
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${done}/finish`, staff));
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${cancelled}/cancel`, staff));
    expect(await correct(kolkata)).toEqual([]);
    expect([await placeOf(desk, done), await placeOf(desk, cancelled)]).toEqual([
      [monday, 1],
      [monday, 2],
    ]);
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${cancelled}/reinstate`, staff));
    expect(await placeOf(desk, cancelled)).toEqual([tuesday, 1]);
  });

  test('E5: its days are closed by the right clock, also where the wrong one was ahead', async () => {
    expect(await correct('America/New_York')).toEqual([]);
    const newYork = 'America/New_York';
    await correct(kolkata);
    const midnight = at(tuesday, '00:00');
    desk.clock.set(midnight);
    await closeDay(desk.server.runtime);
    // In New York it is still Monday noon: what is booked for its evening is open, and closed at its midnight.
    await correct(newYork);
    const evening = await desk.book(at(monday, '19:00', newYork));
    desk.clock.set(at(tuesday, '00:00', newYork) - 1);
    await closeDay(desk.server.runtime);
    expect((await desk.read(evening)).status).toBe('BK');
    desk.clock.set(at(tuesday, '00:00', newYork));
    await closeDay(desk.server.runtime);
    expect((await desk.read(evening)).status).toBe('NS');
  });

  test('C8: bookings of the same instant are of the right day, whichever came first', async () => {
    expectDone(await patch({ accept_any_time: true }));
    const starts = Array.from({ length: 24 }, (_, index) => inLondon(monday, '19:00') + index * 900);
    const [answers] = await Promise.all([
      Promise.all(starts.map((start) => desk.send(desk.body(start)))),
      correct(kolkata),
    ]);
    for (const answer of answers) bookedId(answer);
    const rows = await desk.rows('select practice_date, token from appointments where business_id = $1 order by token');
    expect(new Set(rows.map((row) => row.practice_date as string))).toEqual(new Set([tuesday]));
    expect(new Set(rows.map((row) => row.token as number)).size).toBe(24);
  });

  test('C8: a dummy has no number, a removed doctor no session, and both follow', async () => {
    const patient = {
      first_name: 'Test',
      last_name: 'Patient',
      dob: '1987-01-06',
      mobile: '+919999999999',
      gender: 'M',
    };
    const reserve = {
      patient,
      clinic_id: 'cl-1',
      doctor_id: 'do-1',
      visit_start_time: new Date(inLondon(monday, '20:00') * 1_000).toISOString(),
    };
    const dummy = expectDone(await desk.business.api('POST', '/dr/v1/appointment/slots/reserve', reserve)).data
      .appointment_id as string;
    const booked = await desk.book(inLondon(monday, '20:30'));
    expectDone(await desk.business.api('DELETE', '/cdr/v1/doctor/do-1/'));
    expect(told(await correct(kolkata), { [dummy]: 'dummy', [booked]: 'booked' })).toEqual([
      `booked: ${monday} 1 > ${tuesday} 1 outside`,
      `dummy: ${monday} - > ${tuesday} -`,
    ]);
  });
});

describe('a business whose time zone is corrected', () => {
  test('C8: takes the appointments of the clinics along that go by it, and of no other', async () => {
    await correct(null);
    await addSecondClinic(desk, { timeZone: london });
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
    expectDone(await patch({ accept_any_time: true }));
    const own = await desk.book(at(monday, '21:30'));
    const other = await desk.book(at(monday, '21:30'), {}, { doctor_id: 'do-2', clinic_id: 'cl-2' });
    // 21:30 in Kolkata is Tuesday in Auckland.
    const wrong = { time_zone: 'Pacific/Auckland' };
    const dry = expectDone(await patch({ ...wrong, dry_run: true }, '/opdesk/v1/settings')).data;
    expect(dry).toMatchObject({
      settings: wrong,
      dry_run: true,
      appointments: [{ appointment_id: own, to: { practice_date: tuesday } }],
    });
    expect(expectDone(await desk.business.api('GET', '/opdesk/v1/settings')).data.settings.time_zone).toBe(kolkata);
    const done = expectDone(await patch(wrong, '/opdesk/v1/settings')).data;
    expect(done).toMatchObject({
      settings: wrong,
      dry_run: false,
      appointments: [{ appointment_id: own, to: { practice_date: tuesday, token: 1 } }],
    });
    expect([await placeOf(desk, own), await placeOf(desk, other)]).toEqual([
      [tuesday, 1],
      [monday, 1],
    ]);
  });
});

test('B8: asked again after its answer was lost, it tells the same, whatever has become of the appointments since, and changes nothing more', async () => {
  // The first keeps its day, and loses its place in the hours.
  const ids = [];
  for (const clock of ['09:00', '20:00', '20:15', '21:00']) ids.push(await desk.book(inLondon(monday, clock)));
  const ask = () =>
    desk.business.api('PATCH', '/opdesk/v1/clinics/cl-1', { time_zone: kolkata }, { 'idempotency-key': 'zone-1' });
  const first = expectDone(await ask());
  expect((first.data.appointments as Corrected[]).map(({ appointment_id: id }) => id)).toEqual(ids);
  for (const id of ids.slice(0, 2))
    expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${id}/cancel`, staff));
  const before = await desk.counts();
  // As a server leaves it that died after the commit.
  const lose = () =>
    desk.rows(`update idempotency_keys set status = null, body = null, leased_until = 'epoch' where business_id = $1`);
  await lose();
  expect(expectDone(await ask())).toEqual(first);
  expect(await desk.counts()).toEqual(before);
  // Where the zone was set back in between it is corrected once more, as every setting is made once more.
  await correct(london);
  await lose();
  expect(expectDone(await ask()).data.clinic.time_zone).toBe(kolkata);
});

test('B4: what is wrong with a correction is named at once, and nothing is changed', async () => {
  const answer = await patch({ time_zone: 'India', dry_run: 'yes', by: { role: 'nurse' }, why: '' });
  expect(issuesOf(answer).toSorted()).toEqual([
    '/by/role enum',
    '/dry_run type',
    '/time_zone format',
    '/why too_short',
  ]);
});
