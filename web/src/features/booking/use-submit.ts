import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { BookingTask } from '../../actions/booking-task.ts';
import { isProblem } from '../../api/errors.ts';
import {
  addPatient,
  addWalkIn,
  book,
  move,
  proposeFollowUp,
  transfer,
  type Warning,
} from '../../api/mutations/booking.ts';
import type { Clinic } from '../../api/queries/directory.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import type { Slot } from '../../api/queries/slots.ts';
import { t } from '../../text/text.ts';
import { useToast } from '../../ui/toasts.tsx';
import { type FieldErrors, fieldErrors } from '../../api/field-errors.ts';
import { newPatientForm, type NewPatientForm } from './new-patient-form.ts';
import { readNewPatient } from './read-new-patient.ts';

/** What the sheet has been told so far. */
export interface Draft {
  readonly patient: FoundPatient | null;
  readonly newPatient: NewPatientForm | null;
  /** What stands in the search, not chosen yet. */
  readonly typed: string;
  readonly doctor: string;
  readonly slot: Slot | null;
  readonly reason: string;
  readonly notes: string;
  readonly token: string;
  /** Left out: the service's first. */
  readonly mode: 'INCLINIC' | 'PHONE' | 'VIDEO' | '';
  /** Labels, tags and attributes of the business, by their keys. */
  readonly attributes: Readonly<Record<string, string | readonly string[]>>;
}

interface Submit {
  readonly submit: (draft: Draft) => void;
  readonly errors: FieldErrors;
  /** Where the time has just gone. */
  readonly alternatives: readonly Slot[];
  readonly isBusy: boolean;
}

/** The fields of the sheet, by the server's names. */
const fields = [
  'first_name',
  'last_name',
  'name',
  'gender',
  'age',
  'dob',
  'mobile',
  'doctor_id',
  'start_time',
  'reason',
  'notes',
  'token',
];

/** Sends what the sheet holds; a refusal stands at its field, and what was typed stays. */
export function useSubmit(task: BookingTask, clinic: Clinic, close: () => void): Submit {
  const queryClient = useQueryClient();
  const show = useToast();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const keys = useKeys();

  const send = async (draft: Draft): Promise<void> => {
    const warnings = await perform(task, clinic, draft, keys);
    await queryClient.invalidateQueries({ queryKey: ['day', clinic.clinic_id] });
    const done = t(`booking.done.${task.kind}`, { name: nameIn(task, draft) });
    show([done, ...warnings.map(({ message }) => message)].join(' · '));
    close();
  };
  const submit = (draft: Draft): void => {
    if (isBusy) return;
    setIsBusy(true);
    setErrors({});
    setAlternatives([]);
    send(draft)
      .catch((error: unknown) => {
        if (error instanceof Incomplete) return setErrors(error.errors);
        if (isProblem(error, 'SLOT_UNAVAILABLE')) {
          setErrors({ slot: error.message });
          setAlternatives(alternativesOf(error.details));
          void queryClient.invalidateQueries({ queryKey: ['slots'] });
          return undefined;
        }
        return setErrors(fieldErrors(error, fields));
      })
      .finally(() => setIsBusy(false));
  };
  return { submit, errors, alternatives, isBusy };
}

function nameIn(task: BookingTask, { patient, newPatient, typed }: Draft): string {
  const name = 'entry' in task ? task.entry.patient.name : (patient?.name ?? newPatient?.name ?? typed);
  return name === undefined || name.trim() === '' ? t('card.guest') : name.trim();
}

/** Something is missing before anything can be sent. */
class Incomplete extends Error {
  readonly errors: FieldErrors;

  constructor(errors: FieldErrors) {
    super('incomplete');
    this.errors = errors;
  }
}

interface Keys {
  /** The same for the same content, so that what is sent again after a lost answer is done once. */
  of(content: unknown): string;
}

function useKeys(): Keys {
  const known = useRef(new Map<string, string>());
  const of = useCallback((content: unknown): string => {
    const text = JSON.stringify(content);
    const key = known.current.get(text) ?? crypto.randomUUID();
    known.current.set(text, key);
    return key;
  }, []);
  return { of };
}

async function perform(task: BookingTask, clinic: Clinic, draft: Draft, keys: Keys): Promise<readonly Warning[]> {
  const place = { clinic: clinic.clinic_id, doctor: draft.doctor };
  switch (task.kind) {
    case 'transfer': {
      const id = task.entry.appointment_id;
      return (await transfer(id, draft.doctor, keys.of([id, draft.doctor]))).warnings;
    }
    case 'walkIn': {
      const walkIn = { ...place, ...(await walkInPatient(draft, keys)), ...filled('reason', draft.reason) };
      return (await addWalkIn(walkIn, keys.of(walkIn))).warnings;
    }
    case 'move':
    case 'followUp': {
      const request = { ...place, appointmentId: task.entry.appointment_id, ...slotOf(draft) };
      const act = task.kind === 'move' ? move : proposeFollowUp;
      return (await act(request, keys.of([task.kind, request]))).warnings;
    }
    case 'book': {
      const patientId = await registered(draft, keys);
      const booking = {
        ...place,
        ...slotOf(draft),
        patientId,
        ...filled('reason', draft.reason),
        ...filled('notes', draft.notes),
        ...(draft.token.trim() === '' ? {} : { token: Number(draft.token) }),
        ...(draft.slot?.isFree === false ? { overbook: true } : {}),
        ...(draft.mode === '' ? {} : { mode: draft.mode }),
        ...(Object.keys(draft.attributes).length === 0 ? {} : { customAttributes: draft.attributes }),
      };
      return (await book(booking, keys.of(booking))).warnings;
    }
  }
}

function slotOf({ slot }: Draft): { readonly start: number; readonly serviceId: string } {
  if (slot === null) throw new Incomplete({ slot: t('booking.slotMissing') });
  return { start: slot.start, serviceId: slot.serviceId };
}

/** The chosen patient, or the new one, who is added first. */
async function registered({ patient, newPatient }: Draft, keys: Keys): Promise<string> {
  if (patient !== null) return patient.id;
  if (newPatient === null) throw new Incomplete({ patient: t('booking.patientMissing') });
  const read = readNewPatient(newPatient);
  if ('errors' in read) throw new Incomplete(read.errors);
  return (await addPatient(read.patient, keys.of(read.patient))).patientId;
}

/** A guest gives a name, a number, or neither; with sex and age the patient is registered. */
async function walkInPatient(draft: Draft, keys: Keys): Promise<Readonly<Record<string, string>>> {
  const { patient } = draft;
  // A name that was typed and not chosen is the guest's: nobody is asked twice.
  const newPatient = draft.newPatient ?? (draft.typed.trim() === '' ? null : newPatientForm(draft.typed.trim()));
  if (patient === null && newPatient === null) return {};
  if (patient === null && newPatient?.gender === '' && newPatient.age.trim() === '') {
    return { ...filled('name', newPatient.name), ...filled('mobile', newPatient.mobile) };
  }
  return { patientId: await registered({ ...draft, newPatient }, keys) };
}

function filled<Name extends string>(name: Name, text: string): Readonly<Partial<Record<Name, string>>> {
  return (text.trim() === '' ? {} : { [name]: text.trim() }) as Partial<Record<Name, string>>;
}

function alternativesOf({ alternatives }: Readonly<Record<string, unknown>>): readonly Slot[] {
  if (!Array.isArray(alternatives)) return [];
  return (alternatives as readonly { start_time: number; end_time: number; conf_id: string }[]).map((slot) => ({
    start: slot.start_time,
    end: slot.end_time,
    serviceId: slot.conf_id,
    isFree: true,
  }));
}
