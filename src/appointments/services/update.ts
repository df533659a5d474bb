import { readStoredAttributes } from '../contract/fields.ts';
import type { AppointmentUpdate, AttributeRules, ToldPatient, UpdateBodyContext } from '../contract/updates.ts';
import { readUpdateText, setsUnknownAttributes } from '../contract/updates.ts';
import { asObject } from '../../kernel/schemas.ts';
import { mergeAttributes } from '../../kernel/merge-attributes.ts';
import type { PatientChanges } from '../../patients/contract/registration.ts';
import { selectAppointmentState } from '../db/changes.ts';
import { isPatientErased } from '../../patients/db/patients.ts';
import {
  type PartnerIdHolder,
  selectPartnerIdHolder,
  selectPatient,
  selectPatientId,
} from '../../patients/db/patients.ts';
import { isLive } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError, invalidRequest, type Issue, partnerIdHeld, unknownId } from '../../kernel/errors.ts';
import type { Patient } from '../../patients/domain.ts';
import type { Context } from '../../runtime/context.ts';
import { patientBodyContext } from '../../patients/services/patients.ts';
import { type AppointmentReference, byClient, type Change, changeAppointment, jsonColumn } from './change.ts';
import { notAllowed, planMove } from './move.ts';
import { findNamedPlace } from './named-place.ts';
import { appointmentBodyContext } from './body-context.ts';

/**
 * The context of the body of an update: the business's settings, and the country and day of the
 * appointment's clinic. For an appointment that nobody has, those of the business.
 */
export async function updateBodyContext(
  ctx: Context,
  reference: AppointmentReference,
  body: unknown,
  rawBody: string,
): Promise<UpdateBodyContext> {
  const business = await ctx.catalog.business(ctx.businessId);
  const needsClinic = asObject(body)['patient_details'] !== undefined;
  const measure = needsClinic ? await appointmentBodyContext(ctx, reference) : await patientBodyContext(ctx);
  const state = setsUnknownAttributes(body, business.settings) ? await findState(ctx, reference) : undefined;
  const storedAttributes = readStoredAttributes(state?.customAttributes ?? null);
  return { settings: business.settings, storedAttributes, ...measure, ...readUpdateText(body, rawBody) };
}

/** The context in which custom attributes are checked. */
export async function attributeRules(
  ctx: Context,
  reference: AppointmentReference,
  attributes: unknown,
): Promise<AttributeRules> {
  const { settings } = await ctx.catalog.business(ctx.businessId);
  const needsState = setsUnknownAttributes({ custom_attributes: attributes }, settings);
  const state = needsState ? await findState(ctx, reference) : undefined;
  return { settings, storedAttributes: readStoredAttributes(state?.customAttributes ?? null) };
}

/** Undefined for an id that nobody has, or that no column could hold, which is refused by its text. */
async function findState(
  ctx: Context,
  { id, isPartnerId }: AppointmentReference,
): Promise<AppointmentState | undefined> {
  return id.includes('\0') ? undefined : selectAppointmentState(ctx.db, ctx.businessId, id, isPartnerId);
}

/**
 * Changes contents, number, time and place of an appointment; a new time or place is a move that keeps the id (rule
 * E4). Contents may change in every status. A value that is equal already is not a change.
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids, another patient),
 *   RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE, TOKEN_TAKEN. Nothing is changed by any of them.
 */
export async function updateAppointment(
  ctx: Context,
  reference: AppointmentReference,
  update: AppointmentUpdate,
): Promise<void> {
  try {
    await changeAppointment(ctx, reference, byClient, (state) => planUpdate(ctx, state, update));
  } catch (error) {
    // Somebody gave another patient the same partner's id in the same instant.
    const told = update.patients.find(({ isPartners }) => isPartners);
    if (!(error instanceof DomainError) || error.code !== 'PATIENT_ALREADY_EXISTS' || told === undefined) throw error;
    throw invalidRequest([anotherPatient(told, false)]);
  }
}

async function planUpdate(ctx: Context, state: AppointmentState, update: AppointmentUpdate): Promise<Change | null> {
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinicId, doctorId, issues } = findNamedPlace(business, state, update);
  const patient = await checkPatients(ctx, state, update);
  const all = [...issues, ...patient.issues];
  if (all.length > 0) throw invalidRequest(all);
  const move = await planMove(ctx, state, { ...update, clinicId, doctorId });
  const token = move === null ? plainToken(state, update.token) : null;
  const contents = changedContents(state, update);
  const record = await changedRecord(ctx, state, update.patientChanges, patient.partnerId);
  const fields = [...Object.keys(contents), ...record.fields];
  if (move === null && token === null && fields.length === 0) return null;
  return {
    action: 'update',
    ...move,
    ...(token === null ? {} : { token }),
    columns: { ...move?.columns, ...contents },
    fields,
    patientColumns: record.columns,
  };
}

/** A number named without a move. */
function plainToken(state: AppointmentState, token: number | null): number | null {
  if (token === null || token === state.token) return null;
  if (state.isDummy) {
    throw invalidRequest([
      { path: '/token', code: 'not_allowed', message: 'a reservation without a slot has no number; give it a time' },
    ]);
  }
  if (!isLive(state.status)) throw notAllowed(state);
  return token;
}

/** The columns whose contents differ from what is stored. */
function changedContents(state: AppointmentState, update: AppointmentUpdate): Change['columns'] {
  const { customAttributes: given } = update;
  const attributes = given === null ? state.customAttributes : mergeAttributes(state.customAttributes, given);
  return {
    ...(attributes === state.customAttributes ? {} : { custom_attributes: jsonColumn(attributes) }),
    ...changedJson('video_connect', state.videoConnect, update.videoConnect),
    ...changedJson('partner_meta', state.partnerMeta, update.partnerMeta),
    ...changedJson('display_meta', state.displayMeta, update.displayMeta),
    ...(update.notes === null || update.notes === state.notes ? {} : { notes: update.notes }),
    ...(update.reason === null || update.reason === state.reason ? {} : { reason: update.reason }),
  };
}

function changedJson(
  column: 'video_connect' | 'partner_meta' | 'display_meta',
  stored: string | null,
  given: string | null,
): Change['columns'] {
  return given === null || given === stored ? {} : { [column]: jsonColumn(given) };
}

interface CheckedPatient {
  readonly issues: readonly Issue[];
  /** To be filled in. */
  readonly partnerId: string | null;
}

/** An appointment keeps its patient: only a partner's id may be told, of a patient who has none (rule E4). */
async function checkPatients(
  ctx: Context,
  state: AppointmentState,
  { patients, patientChanges }: AppointmentUpdate,
): Promise<CheckedPatient> {
  const issues: Issue[] = [];
  let partnerId: string | null = null;
  if (state.patientId === null && patientChanges !== null) issues.push(noPatient('/patient_details'));
  const isErased =
    state.patientId !== null &&
    (patientChanges !== null || patients.length > 0) &&
    (await isPatientErased(ctx.db, ctx.businessId, state.patientId));
  if (isErased && patientChanges !== null) issues.push(erased('/patient_details'));
  for (const told of patients) {
    const own = told.isPartners ? state.partnerPatientId : state.patientId;
    if (told.id === own) continue;
    const holder = told.isPartners
      ? await selectPartnerIdHolder(ctx.db, ctx.businessId, told.id)
      : await namedPatient(ctx, told.id);
    if (holder !== undefined && holder.id === state.patientId) continue;
    if (holder !== undefined) issues.push(anotherPatient(told, holder.archived));
    else if (!told.isPartners || own !== null) issues.push(unknownId(told.path, 'patient'));
    else if (state.patientId === null) issues.push(noPatient(told.path));
    else if (isErased) issues.push(erased(told.path));
    else partnerId = told.id;
  }
  return { issues, partnerId };
}

/** Our ids are nobody's to collide with: an archived patient's is like any other's. */
async function namedPatient(ctx: Context, named: string): Promise<PartnerIdHolder | undefined> {
  const id = await selectPatientId(ctx.db, ctx.businessId, named, false);
  return id === undefined ? undefined : { id, archived: false };
}

/** Whose it is stays untold. */
function anotherPatient({ path }: ToldPatient, isArchived: boolean): Issue {
  const message = isArchived ? partnerIdHeld(true) : 'is of another patient; an appointment keeps its patient';
  return { path, code: 'conflict', message };
}

function noPatient(path: string): Issue {
  return { path, code: 'not_allowed', message: 'the walk-in has no registered patient' };
}

function erased(path: string): Issue {
  return { path, code: 'not_allowed', message: "the patient's personal data are erased" };
}

interface RecordChange {
  readonly columns: Readonly<Record<string, unknown>> | null;
  readonly fields: readonly string[];
}

/** The changes of the patient's own record, which an update overwrites. */
async function changedRecord(
  ctx: Context,
  { patientId }: AppointmentState,
  changes: PatientChanges | null,
  partnerId: string | null,
): Promise<RecordChange> {
  const filled = partnerId === null ? {} : { partner_id: partnerId };
  const patient =
    patientId === null || changes === null ? undefined : await selectPatient(ctx.db, ctx.businessId, patientId, false);
  const changed = patient === undefined || changes === null ? {} : changedColumns(patient, changes);
  const columns = { ...filled, ...changed };
  if (Object.keys(columns).length === 0) return { columns: null, fields: [] };
  return {
    columns,
    fields: [
      ...(partnerId === null ? [] : ['partner_patient_id']),
      ...(Object.keys(changed).length === 0 ? [] : ['patient_details']),
    ],
  };
}

/**
 * All that are named, if one of them differs: the search keys of a name go with it. The lines of an address are merged
 * by the database, because somebody else may be changing others.
 */
function changedColumns(patient: Patient, { columns, address }: PatientChanges): Readonly<Record<string, unknown>> {
  const current: Readonly<Record<string, unknown>> = {
    designation: patient.designation,
    first_name: patient.firstName,
    middle_name: patient.middleName,
    last_name: patient.lastName,
    gender: patient.gender,
    date_of_birth: patient.dateOfBirth,
    from_age: patient.fromAge,
    mobile: patient.mobile,
  };
  const differs = Object.entries(columns).some(([column, value]) => column in current && value !== current[column]);
  return { ...(differs ? columns : {}), ...changedAddress(patient.address, address) };
}

function changedAddress(stored: string | null, changes: PatientChanges['address']): Readonly<Record<string, unknown>> {
  if (changes === null) return stored === null ? {} : { address: null };
  const lines = asObject(JSON.parse(stored ?? '{}'));
  const differs = Object.entries(changes).some(([line, value]) => (lines[line] ?? null) !== value);
  return differs ? { address_lines: changes } : {};
}
