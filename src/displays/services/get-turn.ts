import type { ShownTurn } from '../contract/turns.ts';
import { awayOf } from '../domain/away.ts';
import { turnOf } from '../domain/turn.ts';
import { selectAppointmentState } from '../../appointments/db/changes.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { QueueEntries } from '../../queue/services/entries.ts';
import { getQueue } from '../../queue/services/get-queue.ts';
import { callerContext, type Runtime } from '../../runtime/context.ts';
import { loadDoctorNames } from './load-doctor-names.ts';
import { holderOf } from './turn-tickets.ts';

/**
 * The place of the patient whose ticket it is, without names of patients (rule A10).
 * @throws DomainError NOT_FOUND, the same for a wrong ticket, for one whose appointment, doctor or clinic is gone, and
 *   for one whose day of practice is over
 */
export async function getTurn(runtime: Runtime, queueEntries: QueueEntries, ticket: string): Promise<ShownTurn> {
  const holder = await holderOf(runtime, ticket);
  if (holder === undefined) throw noSuchTurn();
  const { businessId, appointmentId } = holder;
  const actor = { kind: 'system', id: 'turn' } as const;
  const ctx = callerContext(runtime, { businessId, actor, scopes: new Set() });
  const business = await ctx.catalog.business(businessId);
  const appointment = await selectAppointmentState(ctx.db, businessId, appointmentId, false);
  const clinic = appointment && business.clinics.get(appointment.clinicId);
  if (appointment === undefined || clinic === undefined) throw noSuchTurn();
  const { doctorId, practiceDate: date } = appointment;
  if (date < (await ctx.catalog.practiceDate(business, clinic.id, doctorId, ctx.now()))) throw noSuchTurn();
  const query = {
    clinic: { id: clinic.id, partnerId: undefined },
    doctor: { id: doctorId, partnerId: undefined },
    date,
  };
  const [queue, names] = await Promise.all([
    getQueue(ctx, queueEntries, query).catch(refuseRemoved),
    loadDoctorNames(ctx, [doctorId]),
  ]);
  const entries = queue.doctors.flatMap((doctor) => doctor.entries);
  const own = entries.find(({ entry }) => entry.id === appointmentId);
  // Moved since: the next look finds it.
  if (own === undefined) throw noSuchTurn();
  return {
    ...turnOf(entries, own, queue.now),
    clinicName: clinic.name,
    timeZone: clinic.timeZone,
    doctorName: names.get(doctorId) ?? '',
    token: own.entry.token,
    state: own.state,
    startAt: own.entry.startAt,
    ...awayOf(queue.absences, doctorId, queue.now),
  };
}

/** A doctor or a clinic that was removed, perhaps meanwhile, has no queue. */
function refuseRemoved(error: unknown): never {
  const isGone = error instanceof DomainError && ['DOCTOR_NOT_FOUND', 'CLINIC_NOT_FOUND'].includes(error.code);
  throw isGone ? noSuchTurn() : error;
}

function noSuchTurn(): DomainError {
  return new DomainError('NOT_FOUND', 'No appointment of a day that is not over has this ticket.');
}
