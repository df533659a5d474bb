import { isNamed, referencePath } from '../../kernel/entity-reference.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { invalidRequest, type Issue, unknownId } from '../../kernel/errors.ts';
import type { AskedInstruction, StrandedInstruction } from '../domain/instruction.ts';
import { doctorNamed } from '../../runtime/doctor-at-clinic.ts';
import type { BusinessEntry } from '../../runtime/catalog.ts';

/**
 * The colleague whom a request names for a transfer, with what is wrong with the name.
 * @param doctorId whose hours change; null: those of several doctors
 */
export function colleagueNamed(
  business: BusinessEntry,
  { colleague: named }: AskedInstruction,
  doctorId: string | null,
): { readonly id: string | null; readonly issues: readonly Issue[] } {
  if (!isNamed(named)) return { id: null, issues: [] };
  const id = doctorNamed(business, named)?.id ?? null;
  const path = referencePath('doctor', named, '/appointments');
  if (id === null) return { id, issues: [unknownId(path, 'doctor')] };
  return {
    id,
    issues:
      id === doctorId ? [{ path, code: 'conflict', message: 'is the doctor whose appointments are transferred' }] : [],
  };
}

/**
 * Our id of the colleague, null for none, where the request names nothing else that can be wrong.
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export function requireColleague(
  business: BusinessEntry,
  instruction: AskedInstruction,
  doctorId: string | null,
): string | null {
  const { id, issues } = colleagueNamed(business, instruction, doctorId);
  if (issues.length > 0) throw invalidRequest(issues);
  return id;
}

/** Every doctor whose seats may be touched, old and new: they are locked in one call, before anything is read. */
export function doctorsConcerned(
  business: BusinessEntry,
  doctorIds: readonly string[],
  instruction: StrandedInstruction,
): string[] {
  if (instruction.action !== 'transfer') return [...doctorIds];
  return [...new Set([...doctorIds, ...colleagueIds(business, doctorIds, instruction)])];
}

/** The doctors who work at a clinic of one of these, whether or not they offer what is asked for. */
function colleagueIds(
  business: BusinessEntry,
  doctorIds: readonly string[],
  { colleagueId }: StrandedInstruction,
): string[] {
  if (colleagueId !== null) return [colleagueId];
  const clinicIds = new Set(doctorIds.flatMap((id) => business.doctors.get(id)?.clinicIds ?? []));
  return [...business.doctors.values()]
    .filter((doctor) => doctor.clinicIds.some((id) => clinicIds.has(id)))
    .map(({ id }) => id);
}

/** The doctors whose schedules and seats the decision needs: none where nothing moves. */
export function doctorsNeeded(
  business: BusinessEntry,
  stranded: readonly AppointmentState[],
  instruction: StrandedInstruction,
): Set<string> {
  if (stranded.length === 0 || (instruction.action !== 'move' && instruction.action !== 'transfer')) return new Set();
  const doctorIds = [...new Set(stranded.map(({ doctorId }) => doctorId))];
  return new Set(
    instruction.action === 'move' ? doctorIds : [...doctorIds, ...colleagueIds(business, doctorIds, instruction)],
  );
}
