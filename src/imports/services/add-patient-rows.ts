import { type Static, Type } from 'typebox';
import { AddPatientBody, checkPatientBody, readNewPatient } from '../../patients/contract/registration.ts';
import { BloodGroup } from '../../patients/contract/directory.ts';
import { addPatients } from '../../patients/services/add-patients.ts';
import { loadPatientBodyContext } from '../../patients/services/body-context.ts';
import type { Issue } from '../../kernel/errors.ts';
import { clearable } from '../../kernel/schemas.ts';
import { createId } from '../../kernel/ids.ts';
import type { Context } from '../../runtime/context.ts';
import { createValidator } from '../../runtime/validation.ts';
import { problemsOf } from '../contract/problems.ts';
import { selectErasedPatientIds } from '../db/references.ts';
import { columnsByKind } from '../domain/columns.ts';
import type { Row, RowOutcome } from '../domain/rows.ts';
import { refused, type RowRequest, seedOfRow } from './context-of-row.ts';

const PatientRow = Type.Object({
  ...AddPatientBody.properties,
  from_age: Type.Optional(Type.Boolean()),
  blood_group: Type.Optional(BloodGroup),
  abha: clearable(255),
});
const validate = createValidator().compile(PatientRow, '');

const erasedIssue: Issue = {
  path: '/partner_patient_id',
  code: 'not_allowed',
  message: 'was the id of a patient who has been erased: take the row out of the file',
};

/** Adds the patients of rows, all of one part in one statement. One who has been erased does not come back. */
export async function addPatientRows(ctx: Context, rows: readonly Row[], request: RowRequest): Promise<RowOutcome[]> {
  const bodyContext = await loadPatientBodyContext(ctx);
  const named = rows.flatMap(({ body: { partner_patient_id: id } }) => (typeof id === 'string' ? id : []));
  const erased = await selectErasedPatientIds(ctx.db, ctx.businessId, named);
  const checked = rows.map((row) => {
    const issues = [...validate(row.body), ...checkPatientBody(row.body, '', bodyContext, true)];
    if (erased.has(String(row.body['partner_patient_id']))) issues.push(erasedIssue);
    return { row, problems: problemsOf(row, columnsByKind.patients, issues) };
  });
  const good = checked.filter(({ problems }) => problems.length === 0);
  const outcomes = await addPatients(
    ctx,
    good.map(({ row }) => {
      const body = row.body as Static<typeof PatientRow>;
      const { partnerId, record } = readNewPatient(body, '', bodyContext);
      const { from_age: fromAge = record.from_age, blood_group: bloodGroup, abha } = body;
      const more = { from_age: fromAge, blood_group: bloodGroup || null, abha: abha || null };
      return { id: createId('patient', seedOfRow(request, row.number)), partnerId, record: { ...record, ...more } };
    }),
    request.isDryRun,
  );
  const byRow = new Map(good.map(({ row }, index) => [row.number, outcomes[index]]));
  return checked.map(({ row, problems }) => {
    const made = byRow.get(row.number);
    if (made === undefined) return refused(row, problems);
    const { isAdded, duplicates } = made;
    return { row: row.number, outcome: isAdded ? 'added' : 'present', problems, duplicates };
  });
}
