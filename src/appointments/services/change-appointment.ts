import type { AppointmentChanges } from '../contract/appointment-changes.ts';
import { mergeAttributes } from '../../kernel/merge-attributes.ts';
import { isLive } from '../../calendar/status.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { DomainError, invalidRequest } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { byCaller } from '../domain/origin.ts';
import { type Change, jsonColumn } from './change-request.ts';
import { type AppointmentReference, applyChange } from './apply-change.ts';
import { moveNotAllowed } from '../domain/asked-move.ts';
import { decideMove } from './decide-move.ts';
import { findDoctorAtClinic } from './find-doctor-at-clinic.ts';
import { anotherPatient, checkPatient } from './check-patient.ts';
import { changedPatientRecord } from './changed-patient-record.ts';

/**
 * Changes contents, token, time, doctor and clinic of an appointment; a new time, doctor or clinic is a move that keeps
 * the id (rule E4). Contents may change in every status. A value that is equal already is not a change.
 * @throws DomainError APPOINTMENT_NOT_FOUND, INVALID_REQUEST_PARAMETERS (unknown ids, another patient),
 *   RESCHEDULE_NOT_ALLOWED, SLOT_UNAVAILABLE, TOKEN_TAKEN. Nothing is changed by any of them.
 */
export async function changeAppointment(
  ctx: Context,
  reference: AppointmentReference,
  asked: AppointmentChanges,
): Promise<void> {
  try {
    await applyChange(ctx, reference, byCaller(ctx), (state) => decideChanges(ctx, state, asked));
  } catch (error) {
    // Another request wrote the same partner's id for another patient in the same instant.
    const named = asked.patients.find(({ isPartners }) => isPartners);
    if (!(error instanceof DomainError) || error.code !== 'PATIENT_ALREADY_EXISTS' || named === undefined) throw error;
    throw invalidRequest([anotherPatient(named, false)]);
  }
}

async function decideChanges(ctx: Context, state: AppointmentState, asked: AppointmentChanges): Promise<Change | null> {
  if (asked.patientChanges !== null) requireRightToRecords(ctx);
  const business = await ctx.catalog.business(ctx.businessId);
  const { clinicId, doctorId, issues } = findDoctorAtClinic(business, state, asked);
  const patient = await checkPatient(ctx, state, asked);
  const all = [...issues, ...patient.issues];
  if (all.length > 0) throw invalidRequest(all);
  const move = await decideMove(ctx, state, { clinicId, doctorId, ...asked });
  const token = move === null ? changedToken(state, asked.token) : null;
  const contents = changedContents(state, asked);
  const record = await changedPatientRecord(ctx, state, asked.patientChanges, patient.partnerId);
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

/** A user who may not change patients does not do so by way of an appointment. Clients always could. */
function requireRightToRecords({ actor, scopes }: Context): void {
  if (actor.kind !== 'staff' || scopes.has('patients:write')) return;
  throw new DomainError('UNAUTHORIZED_ACCESS', 'A change of patient_details needs the right to change patients.');
}

/** The token that is named without a move; null where it stays. */
function changedToken(state: AppointmentState, token: number | null): number | null {
  if (token === null || token === state.token) return null;
  if (state.isDummy) {
    throw invalidRequest([
      { path: '/token', code: 'not_allowed', message: 'a reservation without a slot has no number; give it a time' },
    ]);
  }
  if (!isLive(state.status)) throw moveNotAllowed(state);
  return token;
}

/** The columns whose contents differ from what is stored. */
function changedContents(state: AppointmentState, asked: AppointmentChanges): Change['columns'] {
  const { customAttributes: given } = asked;
  const attributes = given === null ? state.customAttributes : mergeAttributes(state.customAttributes, given);
  return {
    ...(attributes === state.customAttributes ? {} : { custom_attributes: jsonColumn(attributes) }),
    ...changedJson('video_connect', state.videoConnect, asked.videoConnect),
    ...changedJson('partner_meta', state.partnerMeta, asked.partnerMeta),
    ...changedJson('display_meta', state.displayMeta, asked.displayMeta),
    ...(asked.notes === null || asked.notes === state.notes ? {} : { notes: asked.notes }),
    ...(asked.reason === null || asked.reason === state.reason ? {} : { reason: asked.reason }),
  };
}

function changedJson(
  column: 'video_connect' | 'partner_meta' | 'display_meta',
  stored: string | null,
  given: string | null,
): Change['columns'] {
  return given === null || given === stored ? {} : { [column]: jsonColumn(given) };
}
