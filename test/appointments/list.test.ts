import { describe, expect, test } from 'vitest';
import { at } from '../support/calendar.ts';
import { addHours, addSecondClinic, bookedId, instant, issuesOf, openDesk, today } from '../support/desk.ts';
import { addDoctor, addPatient, expectDone } from '../support/practice.ts';
import { bringTo } from '../support/statuses.ts';

const desk = openDesk();

async function list(query: string): Promise<{ appointment_id: string; start_time: number }[]> {
  const answer = await desk.business.api('GET', `/dr/v1/appointment?${query}`);
  expect(Object.keys(expectDone(answer))).toEqual(['appointments']);
  return answer.body.appointments as { appointment_id: string; start_time: number }[];
}

async function listed(query: string): Promise<string[]> {
  return (await list(query)).map((each) => each.appointment_id);
}

async function issues(query: string): Promise<string[]> {
  return issuesOf(await desk.business.api('GET', `/dr/v1/appointment?${query}`));
}

function days(from: string, to = from): string {
  return `start_date=${from}&end_date=${to}`;
}

test('B7: a list is compressed when asked for, says that it varies, and is the same', async () => {
  for (let slot = 0; slot < 8; slot += 1) await desk.book(instant('09:00') + slot * 900);
  const ask = (encoding: string) =>
    desk.business.api('GET', `/dr/v1/appointment?${days(today)}`, undefined, { 'accept-encoding': encoding });
  const [plain, compressed] = [await ask('identity'), await ask('gzip')];
  expect([plain.headers.get('content-encoding'), compressed.headers.get('content-encoding')]).toEqual([null, 'gzip']);
  expect(compressed.headers.get('vary')).toContain('accept-encoding');
  expect(plain.body.appointments).toHaveLength(8);
  expect(compressed.text).toBe(plain.text);
});

describe('filters', () => {
  test('D4: each combination answers what it names', async () => {
    await addSecondClinic(desk);
    await addPatient(desk.server, desk.business, 'pt-2');
    await addDoctor(desk.server, desk.business, { id: 'do-2', clinicIds: ['cl-2'] });
    const plain = await desk.book('09:00');
    const elsewhere = await desk.book('10:00', {}, { clinic_id: 'cl-2' });
    const others = await desk.book('11:00', {}, { clinic_id: 'cl-2', doctor_id: 'do-2', patient_id: 'pt-2' });
    const tomorrow = await desk.book(at('2026-03-03', '09:00'));
    expect(await listed('patient_id=pt-1')).toEqual([tomorrow, elsewhere, plain]);
    expect(await listed('patient_id=pt-2')).toEqual([others]);
    expect(await listed(days(today))).toEqual([plain, elsewhere, others]);
    expect(await listed(days(today, '2026-03-03'))).toEqual([plain, elsewhere, others, tomorrow]);
    expect(await listed(`doctor_id=do-1&${days(today)}`)).toEqual([plain, elsewhere]);
    expect(await listed(`clinic_id=cl-2&${days(today, '2026-03-03')}`)).toEqual([elsewhere, others]);
    expect(await listed(`doctor_id=do-1&clinic_id=cl-2&${days(today, '2026-03-03')}`)).toEqual([elsewhere]);
    expect(await listed(`doctor_id=do-2&clinic_id=cl-1&${days(today)}`)).toEqual([]);
  });

  test('D4: no other combination is answered, and the 400 says which are', async () => {
    const dates = days(today);
    const queries = [
      '',
      'doctor_id=do-1',
      'clinic_id=cl-1',
      'doctor_id=do-1&clinic_id=cl-1',
      `start_date=${today}`,
      `end_date=${today}`,
      `doctor_id=do-1&start_date=${today}`,
      `clinic_id=cl-1&end_date=${today}`,
      `patient_id=pt-1&${dates}`,
      'patient_id=pt-1&doctor_id=do-1',
      'patient_id=pt-1&clinic_id=cl-1',
      `patient_id=pt-1&doctor_id=do-1&clinic_id=cl-1&${dates}`,
    ];
    for (const query of queries) expect([query, await issues(query)]).toEqual([query, ['/query conflict']]);
    const answer = await desk.business.api('GET', '/dr/v1/appointment');
    expect(answer.body.error.details.issues[0].allowed).toEqual([
      ['patient_id'],
      ['doctor_id', 'start_date', 'end_date'],
      ['clinic_id', 'start_date', 'end_date'],
      ['start_date', 'end_date'],
      ['doctor_id', 'clinic_id', 'start_date', 'end_date'],
    ]);
  });

  test('D4: an id that nobody has, and another business’s, has an empty list', async () => {
    await desk.book('09:00');
    for (const ids of ['doctor_id=do-9', 'clinic_id=cl-9', 'doctor_id=do-1&clinic_id=cl-9'])
      expect(await listed(`${ids}&${days(today)}`)).toEqual([]);
    expect(await listed('patient_id=pt-9')).toEqual([]);
  });

  test('D4: dates are YYYY-MM-DD, the end not before the start, at most seven days, both counted', async () => {
    expect(await issues('start_date=2026-02-30&end_date=tomorrow')).toEqual([
      '/query/start_date format',
      '/query/end_date format',
    ]);
    expect(await issues('start_date=02-03-2026&end_date=2026-03-02T00:00:00Z')).toEqual([
      '/query/start_date format',
      '/query/end_date format',
    ]);
    expect(await issues(days('2026-03-02', '2026-03-01'))).toEqual(['/query/end_date too_small']);
    expect(await issues(days('2026-03-02', '2026-03-09'))).toEqual(['/query/end_date too_large']);
    const [first, last] = [await desk.book('09:00'), await desk.book(at('2026-03-08', '12:45'))];
    expect(await listed(days('2026-03-02', '2026-03-08'))).toEqual([first, last]);
    expect(await listed(days('2026-03-03', '2026-03-07'))).toEqual([]);
  });

  test('D4: every status is listed', async () => {
    const ids = [await desk.book('09:00'), await desk.book('09:15')];
    await bringTo(desk, ids[0] ?? '', 'CN');
    expect(await listed(days(today))).toEqual(ids);
    expect(await list('patient_id=pt-1')).toMatchObject([{ status: 'BK' }, { status: 'CN' }]);
  });

  test('D3: an entry is what the appointment alone answers', async () => {
    const id = await desk.book('09:00', { notes: 'n' }, { partner_appointment_id: 'visit' });
    expect(await list('patient_id=pt-1')).toEqual([await desk.read(id)]);
  });
});

describe('order and pages', () => {
  test('D4: newest start first for a patient, earliest first for dates, then by id', async () => {
    expectDone(await desk.business.api('PATCH', '/opdesk/v1/settings', { accept_any_time: true }));
    const ids: string[] = [];
    for (const start of ['10:00', '09:00', '11:00', '09:00', '10:00', '09:00'])
      ids.push(await desk.book(start, {}, { overbook: true }));
    const [ten = '', nine = '', eleven = '', nineToo = '', tenToo = '', nineAgain = ''] = ids;
    expect(await listed(days(today))).toEqual([
      ...[nine, nineToo, nineAgain].toSorted(),
      ...[ten, tenToo].toSorted(),
      eleven,
    ]);
    expect(await listed('patient_id=pt-1')).toEqual([
      eleven,
      ...[ten, tenToo].toSorted(),
      ...[nine, nineToo, nineAgain].toSorted(),
    ]);
  });

  test('D4: pages of 20 for a patient, 50 for a doctor or a clinic, 30 for dates alone, counted from 0', async () => {
    await addHours(desk, { from: '00:00', to: '24:00', conf_id: await secondService() });
    desk.clock.set(at(today, '00:00') - 60);
    const starts = Array.from({ length: 51 }, (_, slot) => at(today, '05:00') + slot * 900);
    const ids = (await Promise.all(starts.map((start) => desk.send(desk.body(start))))).map(bookedId);
    const pages = async (query: string): Promise<string[][]> => [
      await listed(query),
      await listed(`${query}&page_no=1`),
      await listed(`${query}&page_no=2`),
      await listed(`${query}&page_no=3`),
    ];
    const cut = (all: string[], size: number): string[][] =>
      [0, 1, 2, 3].map((page) => all.slice(page * size, (page + 1) * size));
    expect(await pages('patient_id=pt-1')).toEqual(cut(ids.toReversed(), 20));
    expect(await pages(days(today))).toEqual(cut(ids, 30));
    for (const filter of ['doctor_id=do-1', 'clinic_id=cl-1', 'doctor_id=do-1&clinic_id=cl-1']) {
      expect(await pages(`${filter}&${days(today)}`)).toEqual(cut(ids, 50));
    }
    expect(await listed('patient_id=pt-1&page_no=0')).toEqual(ids.toReversed().slice(0, 20));
    expect((await desk.business.api('GET', '/dr/v1/appointment/patient/pt-1')).body.data).toHaveLength(51);
  });

  async function secondService(): Promise<string> {
    const answer = await desk.business.api('POST', '/opdesk/v1/doctors/do-1/services', {
      name: 'All day',
      duration_minutes: 15,
    });
    return expectDone(answer).data.service.conf_id as string;
  }

  test('D4: a page is a number from 0', async () => {
    for (const page of ['-1', '1.5', 'one', '', '1e3', '9999999']) {
      expect([page, await issues(`patient_id=pt-1&page_no=${page}`)]).toEqual([page, ['/query/page_no format']]);
    }
    expect(await listed('patient_id=pt-1&page_no=999999')).toEqual([]);
    expect(await issues('patient_id=pt-1&patient_id=pt-2')).toEqual(['/query/patient_id type']);
  });
});

describe('local days', () => {
  test.each(['America/New_York', 'Pacific/Kiritimati', 'Etc/GMT+12', 'Asia/Kolkata'])(
    'D4: a day is the local day at the clinic, in %s too',
    async (zone) => {
      await addSecondClinic(desk, { timeZone: zone });
      const there = { clinic_id: 'cl-2' };
      const on = (date: string, clock: string): Promise<string> => desk.book(at(date, clock, zone), {}, there);
      const before = await on('2026-03-04', '23:45');
      const [first, last] = [await on('2026-03-05', '00:00'), await on('2026-03-05', '23:45')];
      const after = await on('2026-03-06', '00:00');
      for (const filter of ['', 'clinic_id=cl-2&', 'doctor_id=do-1&', 'doctor_id=do-1&clinic_id=cl-2&']) {
        expect(await listed(`${filter}${days('2026-03-05')}`)).toEqual([first, last]);
        expect(await listed(`${filter}${days('2026-03-04', '2026-03-06')}`)).toEqual([before, first, last, after]);
      }
    },
  );

  test('D4: clinics in different zones each count their own day, and the list is in the order of time', async () => {
    await addSecondClinic(desk, { timeZone: 'America/New_York' });
    const here = await desk.book('09:00');
    // Three in the morning of the third in Kolkata is still the second in New York.
    const there = await desk.book(at('2026-03-03', '03:00'), {}, { clinic_id: 'cl-2' });
    const tomorrow = await desk.book(at('2026-03-03', '09:00'));
    expect(await listed(days('2026-03-02'))).toEqual([here, there]);
    expect(await listed(days('2026-03-03'))).toEqual([tomorrow]);
    expect(instant('09:00')).toBe(at('2026-03-02', '09:00'));
  });
});
