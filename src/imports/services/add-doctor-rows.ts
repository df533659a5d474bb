import type { Static } from 'typebox';
import { AddDoctorBody, checkDoctor, readNewDoctor } from '../../clinics/contract/doctors.ts';
import type { IdReferences } from '../../clinics/contract/references.ts';
import { addDoctor } from '../../clinics/services/add-doctor.ts';
import { createId } from '../../kernel/ids.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import { localDateOf } from '../../kernel/time.ts';
import type { Context } from '../../runtime/context.ts';
import { createValidator } from '../../runtime/validation.ts';
import { problemsOf } from '../contract/problems.ts';
import { columnsByKind } from '../domain/columns.ts';
import type { Row, RowOutcome } from '../domain/rows.ts';
import { clinicByCell, doctorByCell, unknownClinic } from './check-place.ts';
import { contextOfRow, issuesOf, refused, type RowRequest, seedOfRow } from './context-of-row.ts';

const validate = createValidator().compile(AddDoctorBody, '');

/** Adds the doctors of rows one after another, each with the clinics where the doctor works. */
export async function addDoctorRows(ctx: Context, rows: readonly Row[], request: RowRequest): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const row of rows) outcomes.push(await addDoctorRow(ctx, row, request));
  return outcomes;
}

async function addDoctorRow(ctx: Context, row: Row, request: RowRequest): Promise<RowOutcome> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinics = [], ...said } = row.body as Readonly<Record<string, unknown>> & { clinics?: readonly string[] };
  const body = said as unknown as Static<typeof AddDoctorBody>;
  const today = localDateOf(ctx.now(), business.timeZone);
  const unknown = clinics.some((name) => clinicByCell(business, name) === undefined);
  const issues = [
    ...validate(said),
    ...checkDoctor(said, today),
    ...(unknown ? [unknownClinic('/clinics', business)] : []),
  ];
  const problems = problemsOf(row, columnsByKind.doctors, issues);
  if (problems.length > 0) return refused(row, problems);
  const id = createId('doctor', seedOfRow(request, row.number));
  const holder = doctorByCell(business, body.partner_id);
  if (holder !== undefined && holder.id !== id) return { row: row.number, outcome: 'present', problems };
  if (request.isDryRun) return { row: row.number, outcome: 'added', problems };
  try {
    await addDoctor(contextOfRow(ctx, request, row.number), readNewDoctor(body), clinicIds(business, clinics));
    return { row: row.number, outcome: 'added', problems };
  } catch (error) {
    return refused(row, problemsOf(row, columnsByKind.doctors, issuesOf(error)));
  }
}

function clinicIds(business: BusinessEntry, names: readonly string[]): IdReferences {
  const ids = names.flatMap((name) => clinicByCell(business, name)?.id ?? []);
  return { field: 'clinics', ids, arePartnerIds: false };
}
