import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClock, startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addRows, beginImport } from '../support/imports.ts';
import { expectDone } from '../support/practice.ts';

/** Monday, 5 January 2026, 08:00 in India. */
const clock = createClock(1_767_580_200);
let server: TestServer;
beforeAll(async () => (server = await startTestServer({ now: clock.now })));
afterAll(() => server.close());

const kinds = ['patients', 'doctors', 'hours', 'appointments'] as const;

async function withClinic(): Promise<TestBusiness> {
  const business = await server.createBusiness();
  expectDone(await business.api('POST', '/cdr/v1/clinic/', { name: 'Main', address: 'Road 1', partner_id: 'C-1' }));
  return business;
}

async function importInto(business: TestBusiness, kind: string, text: string): Promise<void> {
  const { id, rows } = await beginImport(business.api, kind, text);
  const added = await addRows(business.api, id, rows);
  expect([kind, added.problems]).toEqual([kind, []]);
}

async function exported(business: TestBusiness, kind: string): Promise<string> {
  const answer = await business.api('GET', `/opdesk/v1/tables/${kind}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${kind}.csv"`);
  return answer.text;
}

test('what was exported can be imported into another business, and is exported the same again', async () => {
  const first = await withClinic();
  const files = {
    patients: `id,first_name,last_name,gender,dob,age,mobile,email,street,city,pincode,tag,blood_group
P-1,Asha,"Rao, Dr.",F,1987-01-06,,9999999999,asha@example.com,"12, Park Road",Bengaluru,056003,=vip,O+
,"आशा",,F,,33,,,,,,,`,
    doctors: 'id,first_name,last_name,gender,clinics,specialisations\nD-7,Meera,Iyer,F,C-1,Skin; Hair\n',
    hours: `doctor,clinic,service,day,date,from,to,slot,seats,valid_from,every_weeks
D-7,C-1,Consultation,mon,,09:00,10:00,15,2,,
D-7,C-1,Consultation,tue,,22:00,02:00,15,1,2026-01-06,2
D-7,C-1,Consultation,,2026-01-10,09:00,10:00,15,1,,`,
    appointments: `id,doctor,clinic,patient,date,time,service,status,overbooked,reason
A-1,D-7,C-1,P-1,2025-12-01,11:10,Consultation,completed,,Fever
A-2,D-7,C-1,P-1,2026-01-05,09:00,Consultation,,,
A-3,D-7,C-1,P-1,2026-01-05,12:00,Consultation,,yes,"-1 °C, ""cold"""
,D-7,C-1,P-1,2025-12-02,11:10,Consultation,no_show,,`,
  };
  for (const kind of kinds) await importInto(first, kind, files[kind]);
  const second = await withClinic();
  for (const kind of kinds) {
    const text = await exported(first, kind);
    expect(text.startsWith('\uFEFF') || text.startsWith('partner_id') || text.startsWith('doctor')).toBe(true);
    await importInto(second, kind, text);
    expect(await exported(second, kind)).toBe(text);
  }
  const [header, row] = (await exported(first, 'patients')).split('\r\n');
  expect(header).toContain('first_name');
  expect(row).toContain("'+919999999999");
  expect(row).toContain("'=vip");
  const audit = await first.api('GET', '/opdesk/v1/audit?kind=export');
  const subjects = audit.body.entries.map((entry: { subject_ids: string[] }) => entry.subject_ids);
  expect(subjects.toReversed()).toEqual([...kinds, 'patients'].map((kind) => [kind]));
});

test('an export of more rows than are read at once is whole, and what was exported is known again', async () => {
  const business = await server.createBusiness();
  const rows = Array.from({ length: 1_900 }, (_, index) => `Asha ${index},F,${index % 90}\n`).join('');
  await importInto(business, 'patients', `first_name,gender,age\n${rows}`);
  const text = await exported(business, 'patients');
  expect(text.trimEnd().split('\r\n')).toHaveLength(1_901);
  const { id, rows: again } = await beginImport(
    business.api,
    'patients',
    text.slice(0, 50_000).replace(/\r\n[^\n]*$/, '\r\n'),
  );
  const added = await addRows(business.api, id, again);
  expect(added.added).toBe(0);
  expect(added.present).toBeGreaterThan(100);
});
