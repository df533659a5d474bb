import type { BookingTask } from '../../actions/booking-task.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import type { Slot } from '../../api/queries/slots.ts';
import type { NewPatientForm } from './new-patient-form.ts';
import type { Wanted } from './wanted-time.ts';

/** What the sheet has been told so far. */
export interface Draft {
  readonly patient: FoundPatient | null;
  readonly newPatient: NewPatientForm | null;
  /** What was typed of a new patient before the search was taken up again. */
  readonly setAside: NewPatientForm | null;
  /** What stands in the search, not chosen yet. */
  readonly typed: string;
  readonly doctor: string;
  readonly slot: Slot | null;
  /** Stays while another doctor or service is looked at. */
  readonly wanted: Wanted;
  readonly reason: string;
  readonly notes: string;
  readonly token: string;
  /** Left out: the service's first. */
  readonly mode: 'INCLINIC' | 'PHONE' | 'VIDEO' | '';
  /** Labels, tags and attributes of the business, by their keys. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

/** What would come of closing the sheet: something typed is lost, or something is under way. */
export type SheetState = 'empty' | 'told' | 'busy';

/** Whether somebody has told the sheet what would have to be told again. */
export function isTold(draft: Draft, task: BookingTask): boolean {
  if ('entry' in task) return false;
  const { patient, newPatient, setAside, typed, reason, notes, token, attributes } = draft;
  const isChosen = patient !== null && patient.id !== task.patient?.id;
  return (
    isChosen ||
    newPatient !== null ||
    setAside !== null ||
    Object.keys(attributes).length > 0 ||
    [typed, reason, notes, token].some((text) => text.trim() !== '')
  );
}
