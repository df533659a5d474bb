import { changeAppointments, type ColumnChanges } from '../db/appointment-changes.ts';
import { erasePersonalData, selectPatientStates } from '../db/erasure.ts';
import { selectPatientId } from '../db/patients.ts';
import { isLive } from '../domain/appointment.ts';
import type { AppointmentState } from '../domain/appointment-state.ts';
import { DomainError } from '../domain/errors.ts';
import { announceChange } from './announce-change.ts';
import { changesText, type Origin, toRequest } from './appointments/change.ts';
import type { Context } from './context.ts';

/** How often it is begun anew because an appointment of the patient changed meanwhile. */
const maxTries = 20;

/** What of an appointment may tell who the patient is. Ids, times, statuses and the business's own attributes stay. */
const erasedColumns: ColumnChanges = {
  notes: null,
  reason: null,
  partner_meta: null,
  display_meta: null,
  video_connect: null,
  prescription_id: null,
  prescription_url: null,
  guest_name: null,
  guest_mobile: null,
};

export interface Erasure {
  readonly patientId: string;
  /** How many appointments the patient has, which all stay. */
  readonly appointments: number;
  /** Of them, those that still hold a place in the calendar. */
  readonly live: number;
}

/**
 * Takes a patient's names, numbers, notes and metas from everywhere they stand, for good, in one transaction; the patient
 * leaves lists and searches, and the counts stay. Doing it again changes nothing more.
 * @throws DomainError PATIENTS_NOT_FOUND
 */
export async function erasePatient(ctx: Context, id: string, isPartnerId: boolean, origin: Origin): Promise<Erasure> {
  const patientId = await selectPatientId(ctx.db, ctx.businessId, id, isPartnerId);
  if (patientId === undefined) throw new DomainError('PATIENTS_NOT_FOUND');
  for (let round = 0; round < maxTries; round += 1) {
    const erasure = await tryToErase(ctx, patientId, origin);
    if (erasure !== null) return erasure;
  }
  throw new DomainError('SERVICE_UNAVAILABLE', 'The appointments of this patient are changing all the time; try again.');
}

/** Null where an appointment changed between being read and being written: then nothing was changed. */
async function tryToErase(ctx: Context, patientId: string, origin: Origin): Promise<Erasure | null> {
  const states = await selectPatientStates(ctx.db, ctx.businessId, patientId);
  const touched = states.filter(hasPersonalData);
  const changes = touched.map((state) => toRequest(ctx, state, origin, { action: 'erase', columns: erasedColumns, fields: ['personal data'] }));
  const done = await ctx.db.transaction(async (tx) => {
    const outcomes = changes.length === 0 ? [] : await changeAppointments(tx, changesText(changes));
    if (outcomes.some(({ outcome }) => outcome !== 'CHANGED')) throw new Changed();
    await erasePersonalData(tx, ctx.businessId, patientId, ctx.now());
    return true;
  }).catch((error: unknown) => {
    if (error instanceof Changed) return false;
    throw error;
  });
  if (!done) return null;
  announceChange(ctx, touched.map((state) => state.doctorId));
  return { patientId, appointments: states.length, live: states.filter(({ status }) => isLive(status)).length };
}

function hasPersonalData(state: AppointmentState): boolean {
  const { notes, reason, partnerMeta, displayMeta, videoConnect, prescriptionId, prescriptionUrl } = state;
  return [notes, reason, partnerMeta, displayMeta, videoConnect, prescriptionId, prescriptionUrl].some((text) => text !== null);
}

/** Rolls the transaction back. */
class Changed extends Error {}
