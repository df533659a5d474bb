import { byCaller } from '../../appointments/domain/origin.ts';
import type { Service, Session } from '../../calendar/schedule.ts';
import { readInstruction } from '../../hours/contract.ts';
import type { Issue } from '../../kernel/errors.ts';
import { createId } from '../../kernel/ids.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';
import type { Context } from '../../runtime/context.ts';
import { createValidator } from '../../runtime/validation.ts';
import { checkAddSessions } from '../../schedules/contract/session-checks.ts';
import { AddSessionsBody, readNewSessions } from '../../schedules/contract/sessions.ts';
import { newSession, type NewSessions } from '../../schedules/domain/session.ts';
import { addService } from '../../schedules/services/add-service.ts';
import { addSessions } from '../../schedules/services/add-sessions.ts';
import { problemsOf } from '../contract/problems.ts';
import { columnsByKind } from '../domain/columns.ts';
import type { Row, RowOutcome } from '../domain/rows.ts';
import { clinicByCell, doctorByCell, isSameName, checkPlace } from './check-place.ts';
import { contextOfRow, issuesOf, refused, type RowRequest, seedOfRow } from './context-of-row.ts';

const validate = createValidator().compile(AddSessionsBody, '');

/** Adds the sessions of rows one after another; a service that the doctor lacks comes first. */
export async function addHoursRows(ctx: Context, rows: readonly Row[], request: RowRequest): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = [];
  for (const row of rows) outcomes.push(await addHoursRow(ctx, row, request));
  return outcomes;
}

interface Place {
  readonly business: BusinessEntry;
  readonly doctorId: string;
  readonly clinicId: string;
  /** Undefined where the doctor has none of this name. */
  readonly service: Service | undefined;
  readonly serviceName: string;
}

async function addHoursRow(ctx: Context, row: Row, request: RowRequest): Promise<RowOutcome> {
  const business = await ctx.catalog.business(ctx.businessId);
  const {
    doctor,
    clinic,
    service: serviceName = '',
    ...said
  } = row.body as Record<string, unknown> & {
    service?: string;
  };
  const doctorId = doctorByCell(business, doctor)?.id ?? '';
  const clinicId = clinicByCell(business, clinic)?.id ?? '';
  const services = doctorId === '' ? [] : await ctx.catalog.services(business, doctorId);
  const service = services.find(({ name, archived }) => !archived && isSameName(name, serviceName));
  const body = { ...said, clinic_id: clinicId, conf_id: service?.id ?? 'new' } as AddSessionsBody;
  const issues = [...checkPlace(row.body, business), ...serviceIssues(serviceName, service, body)];
  // Without a clinic or a service the body lacks ids that no column has.
  issues.push(...[...validate(body), ...checkAddSessions(body)].filter(({ path }) => !path.endsWith('_id')));
  const problems = problemsOf(row, columnsByKind.hours, issues);
  if (problems.length > 0) return refused(row, problems);
  try {
    return await write(ctx, row, { business, doctorId, clinicId, service, serviceName }, body, request);
  } catch (error) {
    return refused(row, problemsOf(row, columnsByKind.hours, issuesOf(error)));
  }
}

function serviceIssues(name: string, service: Service | undefined, body: AddSessionsBody): Issue[] {
  if (name === '') return [{ path: '/service', code: 'required', message: 'is required' }];
  if (service !== undefined || body.slot_minutes !== undefined) return [];
  return [{ path: '/slot_minutes', code: 'required', message: 'is needed to add the service, which the doctor lacks' }];
}

async function write(
  ctx: Context,
  row: Row,
  { business, doctorId, clinicId, service: known, serviceName }: Place,
  body: AddSessionsBody,
  request: RowRequest,
): Promise<RowOutcome> {
  const done = (outcome: 'added' | 'present'): RowOutcome => ({ row: row.number, outcome, problems: [] });
  const asked = readNewSessions(body);
  const same = known && (await findSession(ctx, business, { ...known, clinicId }, asked));
  const id = createId('session', seedOfRow(request, row.number));
  if (same !== undefined) return done(same.id === id ? 'added' : 'present');
  // Overlaps with sessions of a service that is still to come cannot be.
  if (request.isDryRun && known === undefined) return done('added');
  const ofRow = contextOfRow(ctx, request, row.number);
  const doctor = { id: doctorId, partnerId: undefined };
  const service =
    known ?? (await addService(ofRow, doctor, { name: serviceName.trim(), durationMinutes: body.slot_minutes ?? 0 }));
  const hours = { instruction: readInstruction({}), origin: byCaller(ctx), isDryRun: request.isDryRun };
  await addSessions(ofRow, doctor, { ...asked, serviceId: service.id }, hours);
  return done('added');
}

/** A session that is held on the same days at the same hours. */
async function findSession(
  ctx: Context,
  business: BusinessEntry,
  service: Service & { readonly clinicId: string },
  asked: NewSessions,
): Promise<Session | undefined> {
  const calendar = await ctx.catalog.calendar(business, service.doctorId, service.clinicId);
  const [day] = asked.days;
  if (calendar === undefined || day === undefined) return undefined;
  const { weekday, date, fromMinute, toMinute, validFrom, validUntil } = newSession(asked.values, day, service);
  return calendar.sessions.find(
    (session) =>
      session.serviceId === service.id &&
      session.weekday === weekday &&
      session.date === date &&
      session.fromMinute === fromMinute &&
      session.toMinute === toMinute &&
      session.validFrom === validFrom &&
      session.validUntil === validUntil,
  );
}
