import { describe, expect, it } from 'vitest';
import { at } from '../support/calendar.ts';
import { addSecondClinic, type Body, issuesOf, openDesk, today } from '../support/desk.ts';
import { expectDone } from '../support/practice.ts';
import { openQueue, staff } from '../support/queue.ts';
import { reserveDummy } from '../support/statuses.ts';

const desk = openDesk();
const { queue, entries, walkIn, verb } = openQueue(desk);

describe('the queue of a day', () => {
  it('is one ordered list of appointments and walk-ins with tokens, states, and who they are', async () => {
    const booked = await desk.book('09:15', { custom_attributes: { label: 'urgent' } });
    const guest = await walkIn({ name: ' Ravi ', mobile: '9812345678' });
    const nobody = await walkIn({});
    expect(await entries()).toMatchObject([
      {
        appointment_id: booked,
        token: 1,
        position: 1,
        status: 'BK',
        state: 'expected',
        channel: 'API',
        patient: { patient_id: 'pt-1', name: 'Meera' },
        calls: 0,
        service: { service_name: 'Consultation' },
        start_time: at(today, '09:15'),
        is_overbooked: false,
      },
      {
        appointment_id: guest,
        token: 2,
        position: 2,
        status: 'CK',
        state: 'waiting',
        channel: 'Walkin',
        patient: { name: 'Ravi', mobile: '+919812345678' },
        waiting_since: desk.clock.now(),
      },
      { appointment_id: nobody, token: 3, position: 3, state: 'waiting', patient: {} },
    ]);
    expect(await queue()).toMatchObject({
      clinic_id: 'cl-1',
      date: today,
      server_time: desk.clock.now(),
      summary: { expected: 1, waiting: 2, called: 0, done: 0 },
    });
  });

  it('keeps those who are done, gone and cancelled in their places, with the state of each', async () => {
    const ids = [];
    for (let index = 0; index < 7; index += 1) ids.push(await walkIn({}));
    const [called, parked, seen, done, gone, cancelled] = ids as [string, string, string, string, string, string];
    await verb(called, 'call');
    await verb(parked, 'park');
    await verb(seen, 'start');
    await verb(done, 'finish');
    await verb(gone, 'no-show');
    await verb(cancelled, 'cancel');
    const list = await entries();
    expect(list.map(({ appointment_id: id }) => id)).toEqual(ids);
    expect(list.map(({ state }) => state)).toEqual([
      'called',
      'parked',
      'in_consultation',
      'done',
      'no_show',
      'cancelled',
      'waiting',
    ]);
    expect((await queue()).summary).toEqual({
      expected: 0,
      waiting: 1,
      called: 1,
      parked: 1,
      in_consultation: 1,
      done: 1,
      cancelled: 1,
      no_show: 1,
    });
    const some = await entries('&state=called,parked');
    expect(some.map(({ state, position }) => [state, position])).toEqual([
      ['called', 1],
      ['parked', 2],
    ]);
  });

  it('shows labels, tags, and the attributes in the places that the business configured, each as people read it', async () => {
    expectDone(
      await desk.business.api('PATCH', '/opdesk/v1/settings', {
        labels: [{ key: 'vitals', text: 'Vitals taken' }],
        tags: [
          { key: 'vip', text: 'VIP' },
          { key: 'new', text: 'New' },
        ],
        custom_attributes: [
          { key: 'wing', text: 'Wing', values: [{ key: 'a', text: 'Wing A' }], place: 2 },
          { key: 'payment', text: 'Payment', values: [{ key: 'paid', text: 'Paid' }], place: 1 },
          { key: 'hidden', text: 'Hidden', values: [{ key: 'x', text: 'X' }] },
        ],
      }),
    );
    await walkIn({
      custom_attributes: { label: ['vitals'], tags: ['vip', 'new'], wing: 'a', payment: ['paid'], hidden: 'x' },
    });
    expect(await entries()).toMatchObject([
      {
        labels: [{ key: 'vitals', text: 'Vitals taken' }],
        tags: [
          { key: 'vip', text: 'VIP' },
          { key: 'new', text: 'New' },
        ],
        attributes: [
          { key: 'payment', text: 'Payment', place: 1, values: [{ key: 'paid', text: 'Paid' }] },
          { key: 'wing', text: 'Wing', place: 2, values: [{ key: 'a', text: 'Wing A' }] },
        ],
      },
    ]);
  });

  it('shows what has been changed since it was last read: a patient, an attribute, the text of a label, the time that passed', async () => {
    const id = await desk.book('09:15', { custom_attributes: { label: 'vitals' } }, { display_meta: { visit: 1 } });
    expect(await entries()).toMatchObject([{ labels: [{ text: 'vitals' }], card: [{ value: 1 }] }]);
    expectDone(
      await desk.business.api('PATCH', '/opdesk/v1/settings', { labels: [{ key: 'vitals', text: 'Vitals taken' }] }),
    );
    expect(await entries()).toMatchObject([{ labels: [{ text: 'Vitals taken' }] }]);
    expectDone(await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Asha' }));
    expect(await entries()).toMatchObject([{ patient: { name: 'Asha' } }]);
    expectDone(await desk.business.api('PATCH', `/dr/v1/appointment/${id}`, { display_meta: { visit: 2 } }));
    expect(await entries()).toMatchObject([{ card: [{ label: 'Visit', value: 2 }], state: 'expected' }]);
    await verb(id, 'check-in');
    expect(await entries()).toMatchObject([{ state: 'waiting', estimated_wait_minutes: 60 }]);
    desk.clock.advance(1_800);
    expect(await entries()).toMatchObject([{ state: 'waiting', estimated_wait_minutes: 30 }]);
  });

  it("shows the card's display_meta with labels as people write them, in the order sent (C13)", async () => {
    const body =
      '{"clinic_id":"cl-1","doctor_id":"do-1","display_meta":{"vendor_patient_id":"P41","10":2.5,"visit_no":3}}';
    expectDone(await desk.business.api('POST', '/opdesk/v1/walk-ins', body));
    const [entry] = await entries();
    expect(entry.card).toEqual([
      { label: 'Vendor Patient Id', value: 'P41' },
      { label: '10', value: 2.5 },
      { label: 'Visit No', value: 3 },
    ]);
    expect(entry.display_meta).toEqual({ vendor_patient_id: 'P41', '10': 2.5, visit_no: 3 });
  });

  it("is that of one doctor or of all, by our ids or the partner's, of today unless a day is named", async () => {
    const [first, tomorrow] = [await desk.book('09:15'), await desk.book(at('2026-03-03', '09:15'))];
    const byPartner = expectDone(
      await desk.business.api('GET', '/opdesk/v1/queue?partner_clinic_id=642783&partner_doctor_id=8423994'),
    );
    expect(byPartner.entries.map((entry: { appointment_id: string }) => entry.appointment_id)).toEqual([first]);
    const next = expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&date=2026-03-03'));
    expect(next.entries).toMatchObject([{ appointment_id: tomorrow, token: 1 }]);
    expect(next.entries[0]).not.toHaveProperty('estimated_start');
    expect(next.doctors).toMatchObject([{ doctor_id: 'do-1', summary: { expected: 1 } }]);
  });

  it('of a clinic in another zone is that of the local day there (C8)', async () => {
    const newYork = 'America/New_York';
    await addSecondClinic(desk, { timeZone: newYork });
    const here = await desk.book('09:15');
    // It is still the evening of the first of March there.
    const [tonight, afterMidnight] = [
      await desk.book(at('2026-03-01', '23:45', newYork), {}, { clinic_id: 'cl-2' }),
      await desk.book(at('2026-03-02', '00:15', newYork), {}, { clinic_id: 'cl-2' }),
    ];
    const guest = await walkIn({ clinic_id: 'cl-2' });
    const day = async (clinic: string, date = ''): Promise<unknown> => {
      const { date: shown, entries: list } = expectDone(
        await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=${clinic}${date}`),
      );
      return [
        shown,
        ...(list as { appointment_id: string; token: number }[]).map((each) => [each.appointment_id, each.token]),
      ];
    };
    expect(await day('cl-2')).toEqual(['2026-03-01', [tonight, 1], [guest, 2]]);
    expect(await day('cl-2', '&date=2026-03-02')).toEqual(['2026-03-02', [afterMidnight, 1]]);
    expect(await day('cl-1')).toEqual([today, [here, 1]]);
    desk.clock.set(at('2026-03-02', '00:00', newYork));
    expect(await day('cl-2')).toEqual(['2026-03-02', [afterMidnight, 1]]);
  });

  it('names every problem of the query at once, and answers 404 for what nobody has', async () => {
    const broken = await desk.business.api(
      'GET',
      '/opdesk/v1/queue?doctor_id=a&partner_doctor_id=b&date=2026-02-30&state=asleep',
    );
    expect(issuesOf(broken)).toEqual([
      '/query/clinic_id required',
      '/query/doctor_id conflict',
      '/query/date format',
      '/query/state enum',
    ]);
    expect((await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-9')).body.code).toBe('CLINIC_NOT_FOUND');
    expect((await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-9')).body.code).toBe(
      'DOCTOR_NOT_FOUND',
    );
  });

  it('shows dummies last and without a place', async () => {
    const dummy = await reserveDummy(desk, '09:15');
    const id = await walkIn({});
    const list = await entries();
    expect(list.map((entry) => [entry.appointment_id, entry.position, entry.is_dummy])).toEqual([
      [id, 1, undefined],
      [dummy, undefined, true],
    ]);
    expect((await queue()).summary).toMatchObject({ expected: 0, waiting: 1 });
  });
});

describe('the estimated wait', () => {
  it("falls back to the service's duration, from the doctor's hours on, and then to the doctor's own day", async () => {
    const ids = [];
    for (let index = 0; index < 6; index += 1) ids.push(await walkIn({}));
    expect((await entries()).map((entry) => entry.estimated_wait_minutes)).toEqual([60, 75, 90, 105, 120, 135]);
    desk.clock.set(at(today, '09:00'));
    for (const id of ids.slice(0, 3)) {
      await verb(id, 'start');
      desk.clock.advance(10 * 60);
      await verb(id, 'finish');
    }
    const day = await queue();
    expect(day.average_minutes).toBe(10);
    expect(
      day.entries.slice(3).map((entry: { estimated_wait_minutes: number }) => entry.estimated_wait_minutes),
    ).toEqual([0, 10, 20]);
    await verb(ids[3] ?? '', 'start');
    desk.clock.advance(4 * 60);
    expect((await entries()).slice(4).map((entry) => [entry.estimated_wait_minutes, entry.estimated_start])).toEqual([
      [6, desk.clock.now() + 360],
      [16, desk.clock.now() + 960],
    ]);
  });

  it('is told to the one who asks for a change, too', async () => {
    desk.clock.set(at(today, '09:00'));
    const [first, second] = [await walkIn({}), await walkIn({})];
    await verb(first, 'start');
    expect(
      expectDone(await desk.business.api('POST', `/opdesk/v1/appointments/${second}/call`, staff)).entry,
    ).toMatchObject({
      state: 'called',
      estimated_wait_minutes: 15,
    });
  });
});

it('an entry that this server has read before shows whatever has changed of it since: patient, service, doctor, settings, attributes', async () => {
  const id = await walkIn({ patient_id: 'pt-1', custom_attributes: { tags: ['paid'] } });
  const read = async (): Promise<Body> => {
    const [entry] = expectDone(await desk.business.api('GET', '/opdesk/v1/queue?clinic_id=cl-1&doctor_id=do-1'))
      .entries as [Body];
    return entry;
  };
  const first = await read();
  expect(await read()).toEqual(first);
  expectDone(
    await desk.business.api('PATCH', '/dr/v1/patient/pt-1', { first_name: 'Zebulon', mobile: '+919876543210' }),
  );
  expectDone(
    await desk.business.api('PATCH', `/opdesk/v1/services/${desk.practice.serviceId}`, { name: 'Second opinion' }),
  );
  expectDone(await desk.business.api('PATCH', '/cdr/v1/doctor/do-1/', { partner_id: 'dr-9' }));
  expectDone(await desk.business.api('PATCH', `/dr/v1/appointment/${id}/custom_attribute`, { tags: ['unpaid'] }));
  expectDone(
    await desk.business.api('PATCH', '/opdesk/v1/settings', { tags: [{ key: 'unpaid', text: 'To be paid' }] }),
  );
  expect(await read()).toMatchObject({
    partner_doctor_id: 'dr-9',
    patient: { patient_id: 'pt-1', mobile: '+919876543210' },
    service: { service_name: 'Second opinion' },
    tags: [{ key: 'unpaid', text: 'To be paid' }],
  });
  expect((await read())['patient']).toMatchObject({ name: expect.stringContaining('Zebulon') });
  expect(await desk.business.api('GET', `/opdesk/v1/queue?clinic_id=cl-1`)).toMatchObject({
    body: { entries: [await read()] },
  });
});
