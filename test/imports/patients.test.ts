import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../src/postgres/database.ts';
import { startTestServer, type TestBusiness, type TestServer } from '../support/server.ts';
import { addRows, beginImport, fileWith, runCommand } from '../support/imports.ts';

let server: TestServer;
let business: TestBusiness;
beforeAll(async () => (server = await startTestServer()));
beforeEach(async () => (business = await server.createBusiness()));
afterAll(() => server.close());

async function patients(): Promise<{ partnerId: string | null; name: string; mobile: string | null }[]> {
  return server.runtime.db.query(
    sql(
      'test_patients',
      `select partner_id as "partnerId", concat_ws(' ', first_name, last_name) as name, mobile
       from patients where business_id = $1 order by id`,
    ),
    [business.id],
  );
}

const good =
  'Patient ID;First Name;Surname;Sex;DOB;Mobile No.;Remark\r\n"P-1";"Asha";"Rao\r\nIyer";F;06/01/1987;9999999999;x\r\n';

test('columns are found by forgiving names, and separators, quotes, line breaks and dates are read as they are', async () => {
  const { id, rows } = await beginImport(
    business.api,
    'patients',
    good.replace('Rao\r\nIyer', 'Rao; Iyer'),
    'DD/MM/YYYY',
  );
  const added = await addRows(business.api, id, rows);
  expect(added).toMatchObject({ added: 1, refused: 0, problems: [], is_done: true });
  const found = await business.api('GET', '/dr/v1/patient/P-1?partner_id=1');
  expect(found.body).toMatchObject({
    first_name: 'Asha',
    last_name: 'Rao; Iyer',
    dob: '1987-01-06',
    mobile: '+919999999999',
  });
  const search = await business.api('GET', '/profiles/v1/patient/search?prefix=asha&select=fln');
  expect(search.text).toContain('Asha');
});

test('every problem is named by its row and column, with what would be right, and writes nothing in a dry run', async () => {
  const text = [
    'partner_id,first_name,gender,dob,age,mobile,email',
    'P-1,Asha,F,1987-01-06,,12,',
    'P-2,,X,06/01/1987,,,nobody',
    '',
    'P-1,Ravi,M,,x,9999999999,',
    'P-5,Ravi,M,,33,9999999999,,more',
    'P-6,Ravi,M,,33,9999999999,',
  ].join('\n');
  const { id, rows } = await beginImport(business.api, 'patients', text);
  const dry = await addRows(business.api, id, rows, true);
  const shown = (dry.problems as { row: number; column?: string; message: string }[]).map(
    ({ row, column = '', message }) => `${row} ${column}: ${message}`,
  );
  expect(shown).toEqual([
    expect.stringMatching(/^2 mobile: is not a valid phone number .*such as \+919999999999/),
    expect.stringMatching(
      /^3 date_of_birth: is not a day of the calendar written YYYY-MM-DD; it looks like DD\/MM\/YYYY/,
    ),
    expect.stringMatching(/^3 first_name: is required/),
    expect.stringMatching(/^3 gender: is not one of the allowed values: M, F, O, Male, Female, Other/),
    expect.stringMatching(/^3 email: is not an e-mail address/),
    expect.stringMatching(/^5 age: is not a whole number such as 15/),
    expect.stringMatching(/^5 partner_id: is the same id as in row 2/),
    expect.stringMatching(/^6 : has 8 cells, and the header 7/),
  ]);
  expect(dry).toMatchObject({ added: 1, refused: 4 });
  expect(await patients()).toEqual([]);
  expect((await addRows(business.api, id, rows)).added).toBe(1);
  expect((await patients()).map(({ partnerId }) => partnerId)).toEqual(['P-6']);
});

test('a header by which no row can be read is refused with each reason', async () => {
  const body = { kind: 'patients', date_format: 'YYYY-MM-DD', file_key: 'x', text: 'first_name,phone,mobile\n' };
  const answer = await business.api('POST', '/opdesk/v1/imports', body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain('the column gender is missing');
  expect(answer.text).toContain('more than one column is read as mobile');
  const near = { ...body, text: 'first_name,gender,mobil,shoe\n' };
  const begun = await business.api('POST', '/opdesk/v1/imports', near);
  expect(begun.body.data.ignored).toEqual([{ name: 'mobil', nearest: 'mobile' }, { name: 'shoe' }]);
});

const some = `first_name,gender,age,mobile\n${Array.from({ length: 5 }, (_, index) => `Asha ${index},F,33,98765432${10 + index}`).join('\n')}`;

test('a file that is imported twice adds nothing twice, also after a crash that lost what was noted', async () => {
  const { id, rows } = await beginImport(business.api, 'patients', some);
  expect((await addRows(business.api, id, rows)).added).toBe(5);
  const again = await beginImport(business.api, 'patients', some);
  expect(again.id).toBe(id);
  expect((await addRows(business.api, id, rows)).added).toBe(0);
  const forget = sql('test_forget_rows', 'update imports set next_row = 2, added = 0 where business_id = $1');
  await server.runtime.db.query(forget, [business.id]);
  expect(await addRows(business.api, id, rows)).toMatchObject({ added: 5, import: { added: 5, state: 'done' } });
  expect(await patients()).toHaveLength(5);
});

test('another file with the same ids changes nobody, and names those who are perhaps the same', async () => {
  const first = 'partner_id,first_name,last_name,gender,dob,mobile\nP-1,Asha,Rao,F,1987-01-06,9876543210\n';
  const one = await beginImport(business.api, 'patients', first);
  await addRows(business.api, one.id, one.rows);
  const second = `${first.replace('Asha', 'Usha')}P-2,Asha,Rao,F,1987-01-06,9876543210\n`;
  const two = await beginImport(business.api, 'patients', second);
  const added = await addRows(business.api, two.id, two.rows);
  expect(added).toMatchObject({ added: 1, present: 1, duplicates: [{ row: 3, patient_ids: [expect.any(String)] }] });
  expect((await patients()).map(({ name }) => name)).toEqual(['Asha Rao', 'Asha Rao']);
});

test('an import is undone as a whole, but for what something has happened with, which is named by its row', async () => {
  const { id, rows } = await beginImport(business.api, 'patients', some.replace('Asha 1', 'Ravi'));
  await addRows(business.api, id, rows);
  const [changed] = await server.runtime.db.query<{ id: string }>(
    sql('test_one_patient', `select id from patients where business_id = $1 and first_name = 'Ravi'`),
    [business.id],
  );
  await business.api('PATCH', `/dr/v1/patient/${changed?.id}`, { tag: 'vip' });
  const undone = await business.api('POST', `/opdesk/v1/imports/${id}/undo`);
  expect(undone.body.data).toMatchObject({
    removed: 4,
    kept: [{ row: 3, id: changed?.id, reason: 'changed' }],
    is_done: true,
    import: { state: 'undone', kept: 1 },
  });
  expect(await patients()).toHaveLength(1);
  const words = sql(
    'test_words',
    'select count(distinct patient_id)::int as count from patient_words where business_id = $1',
  );
  expect(await server.runtime.db.query(words, [business.id])).toEqual([{ count: 1 }]);
  // The file may be imported anew.
  expect((await beginImport(business.api, 'patients', some.replace('Asha 1', 'Ravi'))).id).not.toBe(id);
});

test('a patient who was erased does not come back with another file that has the same id', async () => {
  const file = 'id,first_name,gender,age\nP-1,Asha,F,33\n';
  const one = await beginImport(business.api, 'patients', file);
  await addRows(business.api, one.id, one.rows);
  const by = { by: { role: 'staff', id: 'r-1' } };
  const erased = await business.api('DELETE', '/opdesk/v1/patients/P-1/personal-data?partner_id=1', by);
  expect(erased.status, erased.text).toBe(200);
  const two = await beginImport(business.api, 'patients', `${file}P-2,Ravi,M,44\n`);
  for (const isDryRun of [true, false]) {
    const added = await addRows(business.api, two.id, two.rows, isDryRun);
    const message = expect.stringMatching(/^was the id of a patient who has been erased: take the row out/);
    expect(added).toMatchObject({ added: 1, refused: 1, problems: [{ row: 2, column: 'partner_id', message }] });
  }
  expect((await patients()).map(({ partnerId }) => partnerId)).toEqual([null, 'P-2']);
});

test('a file in parts is read from where the last part ended, and a part that leaves rows out is refused', async () => {
  const { id, rows } = await beginImport(business.api, 'patients', some);
  const url = `/opdesk/v1/imports/${id}/rows`;
  const first = await business.api('POST', url, { text: rows.slice(0, 60), first_row: 2, is_last: false });
  const { length, next_row: nextRow, is_done: isDone } = first.body.data;
  expect({ isDone, nextRow }).toEqual({ isDone: false, nextRow: 4 });
  const beyond = await business.api('POST', url, { text: rows, first_row: 5, is_last: true });
  expect(beyond.status).toBe(400);
  expect(beyond.text).toContain('go on with row 4');
  const rest = await business.api('POST', url, { text: rows.slice(length), first_row: nextRow, is_last: true });
  expect(rest.body.data).toMatchObject({ added: 3, is_done: true });
  expect(await patients()).toHaveLength(5);
});

test('the command lists problems and imports nothing, leaves them out when asked, and undoes it', async () => {
  const file = fileWith(`\uFEFF${some}\nRavi,M,,9876543219`);
  const values = { business: business.id };
  await expect(runCommand(server, 'import patients', values, [file])).rejects.toThrow(
    /^row 7, date_of_birth: dob or age is needed/,
  );
  expect(await patients()).toEqual([]);
  const done = await runCommand(server, 'import patients', { ...values, 'leave-out': true }, [file]);
  expect(done.at(-1)).toBe('5 added, 0 there already, 1 refused');
  const [, id = ''] = (done.at(-2) ?? '').split(' ');
  expect((await runCommand(server, 'import list', values))[0]).toContain('5 added, 0 present, 1 refused  done');
  expect(await runCommand(server, 'import undo', {}, [id])).toEqual(['removed 5, kept 0']);
  expect(await patients()).toEqual([]);
});

test('a file that is not UTF-8 is refused by the name of what it is', async () => {
  const values = { business: business.id };
  const latin = fileWith(Buffer.from('first_name,gender,age\nJos\u00e9,M,33\n', 'latin1'));
  await expect(runCommand(server, 'import patients', values, [latin])).rejects.toThrow(/not UTF-8.*CSV UTF-8/);
  const wide = fileWith(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('first_name', 'utf16le')]));
  await expect(runCommand(server, 'import patients', values, [wide])).rejects.toThrow(/UTF-16/);
});

test('an import is in the audit, and needs the scope admin', async () => {
  const { id, rows } = await beginImport(business.api, 'patients', some);
  await addRows(business.api, id, rows);
  await business.api('POST', `/opdesk/v1/imports/${id}/undo`);
  const audit = await business.api('GET', `/opdesk/v1/audit?subject_id=${id}`);
  expect((audit.body.entries as { operation: string }[]).map(({ operation }) => operation)).toEqual([
    'undoImport',
    'addImport',
  ]);
  const narrow = await business.addClient(['appointments:write', 'directory:write']);
  expect((await narrow.api('GET', '/opdesk/v1/imports')).status).toBe(403);
  const other = await server.createBusiness();
  expect((await other.api('POST', `/opdesk/v1/imports/${id}/undo`)).status).toBe(404);
});
