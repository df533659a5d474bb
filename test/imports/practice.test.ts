import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addRows, beginImport } from '../support/imports.ts';
import { expectDone } from '../support/practice.ts';

/** Monday, 5 January 2026, 08:00 in India. */
const clock = createClock(1_767_580_200);
let server: TestServer;
let business: TestBusiness;
beforeAll(async () => (server = await startTestServer({ now: clock.now })));
beforeEach(async () => {
  business = await server.createBusiness();
  const clinic = { name: 'Main Street Clinic', address: 'Main Street 1', partner_id: 'C-1' };
  expectDone(await business.api('POST', '/cdr/v1/clinic/', clinic));
  await imported('patients', 'id,first_name,gender,age\nP-1,Asha,F,33\nP-2,Ravi,M,44\n');
  await imported('doctors', 'id,first_name,last_name,gender,clinics\nD-7,Meera,Iyer,F,main street clinic\n');
  await imported('hours', `${hoursHeader}D-7,C-1,Consultation,Mon,9:00,10:00,15,1\n`);
});
afterAll(() => server.close());

const hoursHeader = 'doctor,clinic,service,day,from,to,slot_minutes,seats\n';

// oxlint-disable-next-line typescript/no-explicit-any
async function imported(kind: string, text: string, isDryRun = false): Promise<any> {
  const { id, rows } = await beginImport(business.api, kind, text);
  return addRows(business.api, id, rows, isDryRun);
}

function linesOf(added: { problems: readonly { row: number; column?: string; message: string }[] }): string[] {
  return added.problems.map(({ row, column = '', message }) => `${row} ${column}: ${message}`);
}

test('doctors come with their clinics, and hours with a service that is added where the doctor lacks it', async () => {
  const doctors = await business.api('GET', '/cdr/v1/doctor/');
  expect(doctors.body.doctors).toMatchObject([{ partner_id: 'D-7', clinics: [{ name: 'Main Street Clinic' }] }]);
  const sessions = await business.api('GET', '/opdesk/v1/doctors/D-7/sessions?partner_id=1');
  expect(sessions.body.data.sessions).toMatchObject([{ weekday: 1, from: '09:00', to: '10:00', slot_minutes: 15 }]);
  const more = await imported(
    'hours',
    `${hoursHeader}D-7,C-1,consultation,Mon,9:00,10:00,15,1\nD-7,C-1,Consultation,Tue,9:00,12:00,,2\n`,
  );
  expect(more).toMatchObject({ added: 1, present: 1, problems: [] });
});

test('problems of doctors and hours name their row and column', async () => {
  const doctors = await imported('doctors', 'id,first_name,last_name,gender,clinics\nD-8,Meera,,F,Elsewhere\n', true);
  expect(linesOf(doctors)).toEqual([
    expect.stringMatching(/^2 last_name: is required/),
    expect.stringMatching(/^2 clinics: no clinic .* there are Main Street Clinic/),
  ]);
  const rows = [
    'D-9,C-1,Consultation,Mon,9:00,10:00,15,1',
    'D-7,C-1,Other,Mon,14:00,13.30,,0',
    'D-7,C-1,Consultation,Mon,9:30,11:00,15,1',
    'D-7,C-1,Consultation,,9:30,11:00,15,1',
  ];
  const hours = await imported('hours', `${hoursHeader}${rows.join('\n')}`, true);
  expect(linesOf(hours)).toEqual([
    expect.stringMatching(/^2 doctor: no doctor of this business has this id/),
    expect.stringMatching(/^3 until: is not a time of 24 hours such as 09:15/),
    expect.stringMatching(/^3 slot_minutes: is needed to add the service/),
    expect.stringMatching(/^3 seats: must be at least 1/),
    expect.stringMatching(/^4 .*overlaps/),
    expect.stringMatching(/^5 weekday: exactly one of weekday, weekdays and date/),
  ]);
});

test('rows that were refused are tried again when the same file comes again, and the dry run says the same', async () => {
  const text = `${hoursHeader}D-7,C-1,Consultation,Tue,9:00,10:00,15,1\nD-9,C-1,Consultation,Mon,9:00,10:00,15,1\n`;
  expect(await imported('hours', text)).toMatchObject({ added: 1, refused: 1, import: { added: 1, refused: 1 } });
  expect(await imported('hours', text, true)).toMatchObject({ added: 0, present: 1, refused: 1 });
  await imported('doctors', 'id,first_name,last_name,gender,clinics\nD-9,Uma,Sen,F,Main Street Clinic\n');
  expect(await imported('hours', text, true)).toMatchObject({ added: 1, present: 1, refused: 0 });
  const counts = { state: 'done', added: 2, present: 0, refused: 0 };
  expect(await imported('hours', text)).toMatchObject({ added: 1, present: 1, refused: 0, import: counts });
  expect(await imported('hours', text)).toMatchObject({ added: 0, present: 2, refused: 0, import: counts });
});

const header = 'appointment_id,doctor,clinic,patient,date,time,service,status,overbooked\n';

test('what is over is kept as it ended, and what is to come is booked by the ordinary rules', async () => {
  const rows = [
    'A-1,D-7,C-1,P-1,2025-12-01,11:10,Consultation,completed,',
    'A-2,D-7,Main Street Clinic,P-2,2025-12-01,11:10,,No-show,',
    'A-3,D-7,C-1,P-1,2026-01-05,09:00,Consultation,,',
    'A-4,D-7,C-1,P-2,2026-01-05,09:00,Consultation,booked,yes',
  ];
  const text = `${header}${rows.join('\n')}`;
  expect(await imported('appointments', text, true)).toMatchObject({ added: 4, problems: [] });
  expect(await imported('appointments', text)).toMatchObject({ added: 4, problems: [] });
  const slots = await business.api('GET', '/dr/v1/appointment/A-2?partner_id=1');
  expect(slots.body).toMatchObject({ status: 'NS' });
  expect((await business.api('GET', '/dr/v1/appointment/A-3?partner_id=1')).body).toMatchObject({ status: 'BK' });
  const again = await imported('appointments', `${text}\n`);
  expect(again).toMatchObject({ added: 0, present: 4 });
});

test('problems of appointments name their row and column, a taken seat only when it is imported', async () => {
  const rows = [
    'A-1,D-7,C-1,P-9,2025-12-01,11:10,Surgery,finished,',
    'A-2,D-7,C-1,P-1,2025-12-01,11:10,,booked,',
    'A-3,D-7,C-1,P-1,2026-01-05,12:00,,,',
    'A-4,D-7,C-1,P-1,2026-01-05,09:00,,,',
    'A-5,D-7,C-1,P-2,2026-01-05,09:00,,,',
    'A-6,D-7,C-1,P-2,2026-01-05,09:00,,completed,',
  ];
  const text = `${header}${rows.join('\n')}`;
  const dry = await imported('appointments', text, true);
  expect(linesOf(dry)).toEqual([
    expect.stringMatching(/^2 patient: no patient of this business has this id/),
    expect.stringMatching(/^2 service: is not a service of the doctor, who has Consultation/),
    expect.stringMatching(/^2 status: is not a status: booked, completed, /),
    expect.stringMatching(/^3 status: is over, and so has another status than booked: completed, /),
    expect.stringMatching(/^4 time: was refused: No slot /),
    expect.stringMatching(/^7 status: .* still to come: booked, cancelled, rescheduled/),
  ]);
  const done = await imported('appointments', text);
  expect(done).toMatchObject({ added: 1, refused: 5 });
  expect(linesOf(done).at(-2)).toMatch(/^[56] time: was refused: /);
});

test('undone in the order in which they depend on each other, appointments, hours, doctors and patients are gone', async () => {
  const past = 'A-1,D-7,C-1,P-1,2025-12-01,11:10,Consultation,completed,';
  const toCome = 'A-2,D-7,C-1,P-2,2026-01-05,09:00,Consultation,,';
  await imported('appointments', `${header}${past}\n${toCome}`);
  const { appointment_id: toComeId } = (await business.api('GET', '/dr/v1/appointment/A-2?partner_id=1')).body;
  const list = (await business.api('GET', '/opdesk/v1/imports')).body.data.imports as {
    import_id: string;
    kind: string;
  }[];
  const undo = async (kind: string) => {
    const id = list.find((one) => one.kind === kind)?.import_id;
    return expectDone(await business.api('POST', `/opdesk/v1/imports/${id}/undo`)).data;
  };
  expect(await undo('hours')).toMatchObject({ removed: 0, kept: [{ row: 2, reason: 'appointments' }] });
  expect(await undo('appointments')).toMatchObject({ removed: 2, kept: [] });
  expect((await business.api('GET', '/dr/v1/appointment/A-1?partner_id=1')).status).toBe(404);
  const cancelled = await business.api('GET', `/dr/v1/appointment/${toComeId}`);
  expect(cancelled.body).toMatchObject({ status: 'CN' });
  expect(await undo('patients')).toMatchObject({ removed: 1, kept: [{ row: 3, reason: 'appointments' }] });
  expect(await undo('doctors')).toMatchObject({ removed: 0, kept: [{ row: 2, reason: 'appointments' }] });
});
