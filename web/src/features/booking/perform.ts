import type { BookingTask } from '../../actions/booking-task.ts';
import { tokenText } from '../../actions/token-text.ts';
import {
  addPatient,
  addWalkIn,
  book,
  type Booked,
  move,
  proposeFollowUp,
  transfer,
  type Warning,
} from '../../api/mutations/booking.ts';
import { takeSteps } from '../../api/mutations/steps.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import type { Entry } from '../../api/queries/queue.ts';
import type { Clinic } from '../../api/queries/directory.ts';
import { plainText } from '../../text/numbers.ts';
import { t } from '../../text/text.ts';
import type { Draft } from './draft.ts';
import type { FieldErrors } from '../../api/field-errors.ts';
import type { ContentKeys } from '../../shared/content-keys.ts';
import { newPatientForm } from '../../shared/new-patient/new-patient-form.ts';
import { readNewPatient } from '../../shared/new-patient/read-new-patient.ts';

/** Something is missing before anything can be sent. */
export class Incomplete extends Error {
  readonly errors: FieldErrors;

  constructor(errors: FieldErrors) {
    super('incomplete');
    this.errors = errors;
  }
}

interface Means {
  readonly keys: ContentKeys;
  /** Called when a new patient has been added. */
  readonly register: (patient: FoundPatient) => void;
  /** YYYY-MM-DD */
  readonly today: string;
  /** Whether the server would take an appointment back to the time that it has. @param clinic our id */
  readonly hasWayBack: (entry: Entry, clinic: string) => Promise<boolean>;
}

interface Done {
  readonly warnings: readonly Warning[];
  readonly appointmentId: string;
  /** Of an appointment whose patient may have a slip: said, because another token calls them. */
  readonly token?: number | undefined;
  /** Takes it back; left out where the server would refuse that. @returns what is said of it */
  readonly back?: () => Promise<string | void>;
}

/** Sends what the sheet is for. @throws Incomplete before anything is sent; Problem of the server */
export async function perform(task: BookingTask, clinic: Clinic, draft: Draft, means: Means): Promise<Done> {
  const { keys } = means;
  const place = { clinic: clinic.clinic_id, doctor: draft.doctor };
  switch (task.kind) {
    case 'transfer': {
      const { appointment_id: id, doctor_id: from, token: before } = task.entry;
      const { warnings, token } = await transfer(id, draft.doctor, keys.of([id, draft.doctor]));
      const back = async (): Promise<string> => tokenText((await transfer(id, from)).token, before).join('');
      return { warnings, appointmentId: id, token, back };
    }
    case 'walkIn': {
      const walkIn = { ...place, ...(await walkInPatient(draft, means)), ...filled('reason', draft.reason) };
      return cancellable(await addWalkIn(walkIn, keys.of(walkIn)));
    }
    case 'move': {
      const { entry, clinic: from } = task;
      const appointmentId = entry.appointment_id;
      const request = { ...place, appointmentId, ...slotOf(draft) };
      const canGoBack = await means.hasWayBack(entry, from);
      const { token, warnings } = await move(request, keys.of(['move', request]));
      if (!canGoBack) return { warnings, appointmentId, token };
      const before = {
        appointmentId,
        clinic: from,
        doctor: entry.doctor_id,
        start: entry.start_time,
        serviceId: entry.service?.conf_id,
      };
      const back = async (): Promise<string> => tokenText((await move(before)).token, entry.token).join('');
      return { warnings, appointmentId, token, back };
    }
    case 'followUp': {
      const request = { ...place, appointmentId: task.entry.appointment_id, ...slotOf(draft) };
      return cancellable(await proposeFollowUp(request, keys.of(['followUp', request])));
    }
    case 'book': {
      const patientId = await registered(draft, means);
      const booking = {
        ...place,
        ...slotOf(draft),
        patientId,
        ...filled('reason', draft.reason),
        ...filled('notes', draft.notes),
        ...tokenOf(draft),
        ...(draft.slot?.isFree === false ? { overbook: true } : {}),
        ...(draft.mode === '' ? {} : { mode: draft.mode }),
        ...(Object.keys(draft.attributes).length === 0 ? {} : { customAttributes: draft.attributes }),
      };
      return cancellable(await book(booking, keys.of(booking)));
    }
  }
}

function cancellable({ appointmentId, warnings }: Booked): Done {
  return { warnings, appointmentId, back: () => takeSteps(appointmentId, ['cancel']) };
}

function tokenOf({ token }: Draft): { readonly token?: number } {
  const plain = plainText(token);
  if (plain === '') return {};
  if (!/^[1-9][0-9]{0,5}$/.test(plain)) throw new Incomplete({ token: t('booking.tokenWrong') });
  return { token: Number(plain) };
}

function slotOf({ slot }: Draft): { readonly start: number; readonly serviceId: string } {
  if (slot === null) throw new Incomplete({ slot: t('booking.slotMissing') });
  return { start: slot.start, serviceId: slot.serviceId };
}

/** The chosen patient, or the new one, who is added first. */
async function registered({ patient, newPatient }: Draft, { keys, register, today }: Means): Promise<string> {
  if (patient !== null) return patient.id;
  if (newPatient === null) throw new Incomplete({ patient: t('booking.patientMissing') });
  const read = readNewPatient(newPatient, today);
  if ('errors' in read) throw new Incomplete(read.errors);
  const { gender, mobile } = read.patient;
  const id = await addPatient(read.patient, keys.of(read.patient));
  register({ id, name: newPatient.name.trim(), gender, ...(mobile === '' ? {} : { mobile }) });
  return id;
}

/** A guest gives a name, a number, or neither; with sex and age the patient is registered. */
async function walkInPatient(draft: Draft, means: Means): Promise<Readonly<Record<string, string>>> {
  const { patient } = draft;
  // A name that was typed and not chosen is the guest's: nobody is asked twice.
  const newPatient = draft.newPatient ?? (draft.typed.trim() === '' ? null : newPatientForm(draft.typed.trim()));
  if (patient === null && newPatient === null) return {};
  if (patient === null && newPatient?.gender === '' && newPatient.age.trim() === '') {
    return { ...filled('name', newPatient.name), ...filled('mobile', newPatient.mobile) };
  }
  return { patientId: await registered({ ...draft, newPatient }, means) };
}

function filled<Name extends string>(name: Name, text: string): Readonly<Partial<Record<Name, string>>> {
  return (text.trim() === '' ? {} : { [name]: text.trim() }) as Partial<Record<Name, string>>;
}
