import type { BookingTask } from '../../actions/booking-task.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import type { Slot } from '../../api/queries/slots.ts';
import type { NewPatientForm } from '../../shared/new-patient/new-patient-form.ts';
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

/** The fields of a new patient, by what the form calls them. */
const patientFields = {
  name: ['name', 'first_name', 'last_name'],
  age: ['age', 'dob'],
  gender: ['gender'],
  mobile: ['mobile'],
} as const satisfies Readonly<Record<keyof NewPatientForm, readonly string[]>>;

/** The fields that are changed, by the server's names; '' is what belongs to none. */
export function fieldsOf({ newPatient: before }: Draft, changed: Partial<Draft>): readonly string[] {
  const { newPatient: after, ...others } = changed;
  const ofPatient = (Object.keys(patientFields) as (keyof NewPatientForm)[])
    .filter((name) => after !== undefined && after?.[name] !== before?.[name])
    .flatMap((name) => patientFields[name]);
  const names = Object.keys(others).flatMap((name) => {
    if (name === 'typed' || name === 'patient') return ['patient'];
    if (name === 'doctor') return ['doctor_id', 'slot', 'start_time'];
    return name === 'slot' ? ['slot', 'start_time'] : [name];
  });
  return ['', ...ofPatient, ...names];
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
