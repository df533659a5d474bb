import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { asksForSlot, type BookingTask } from '../../actions/booking-task.ts';
import { tokenText } from '../../actions/token-text.ts';
import { hasWayBack } from '../../actions/way-back.ts';
import { isProblem } from '../../api/errors.ts';
import { clinicSlotsQuery } from '../../api/queries/clinic-slots.ts';
import type { Entry } from '../../api/queries/queue.ts';
import { type Clinic, type Directory, directoryQuery } from '../../api/queries/directory.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import type { Slot } from '../../api/queries/slots.ts';
import { paths } from '../../paths.ts';
import { wordsOf } from '../../api/words.ts';
import { inItsDirection, t, wordsFor } from '../../text/text.ts';
import { addDays, clinicClock, dateTime } from '../../text/time.ts';
import { useToast } from '../../ui/toasts.tsx';
import { useUndo } from '../../ui/undo.tsx';
import { type Draft, fieldsOf } from './draft.ts';
import { type FieldErrors, fieldErrors } from '../../api/field-errors.ts';
import { useContentKeys } from '../../shared/content-keys.ts';
import { Incomplete, perform } from './perform.ts';

interface Submit {
  readonly submit: (draft: Draft) => void;
  /** What the last try has brought, until the field is changed. */
  readonly errors: FieldErrors;
  /** All of it: another object for another try. */
  readonly refused: FieldErrors;
  /** Called with what is changed: what was wrong there is not said any more. */
  readonly correct: (before: Draft, changed: Partial<Draft>) => void;
  /** Where the time has just gone. */
  readonly alternatives: readonly Slot[];
  readonly isBusy: boolean;
}

interface Submitted {
  readonly task: BookingTask;
  readonly clinic: Clinic;
  readonly close: () => void;
  /** Called when a new patient has been added: whatever is refused next, nobody is added again. */
  readonly register: (patient: FoundPatient) => void;
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
export function useSubmit({ task, clinic, close, register }: Submitted): Submit {
  const queryClient = useQueryClient();
  const { remember } = useUndo();
  const [, navigate] = useLocation();
  const [errors, setErrors] = useState<FieldErrors>({});
  const [corrected, setCorrected] = useState<readonly string[]>([]);
  const [alternatives, setAlternatives] = useState<readonly Slot[]>([]);
  const [isBusy, setIsBusy] = useState(false);
  const keys = useContentKeys();
  const show = useToast();
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => void (isShown.current = false);
  }, []);

  const send = async (draft: Draft): Promise<void> => {
    const { warnings, back, appointmentId, token } = await perform(task, clinic, draft, {
      keys,
      register,
      today: clinicClock(clinic.time_zone).day(Date.now() / 1_000),
      hasWayBack: (entry, from) => findWayBack(queryClient, entry, from, clinic.time_zone),
    });
    const name = nameIn(task, draft);
    const done = [
      t(`booking.done.${task.kind}`, { name }),
      ...whenAndWhere(queryClient, task, draft, clinic),
      ...('entry' in task ? tokenText(token, task.entry.token) : []),
      ...warnings.map(({ code, message }) => wordsFor(`warning.${code}`) ?? message),
    ].join(' · ');
    // Before the day shows it: the key that takes it back must not meet an older change.
    const print = (): void => navigate(paths.slip(appointmentId, true));
    // Of a time that is proposed alone nobody has a slip yet.
    const next = task.kind === 'followUp' ? {} : { next: { label: t('action.slip'), run: print } };
    remember({ name, isMade: Promise.resolve(true), done, ...(back === undefined ? {} : { back }), ...next });
    await queryClient.invalidateQueries({ queryKey: ['day', clinic.clinic_id] });
    close();
  };
  const submit = (draft: Draft): void => {
    if (isBusy) return;
    setIsBusy(true);
    setErrors({});
    setCorrected([]);
    setAlternatives([]);
    send(draft)
      .catch((error: unknown) => {
        if (error instanceof Incomplete) return setErrors(error.errors);
        // The sheet was closed meanwhile.
        if (!isShown.current) return show(t('done.failed', { message: wordsOf(error) }), { isError: true });
        if (isProblem(error, 'TOKEN_TAKEN')) return setErrors({ token: wordsOf(error) });
        if (isProblem(error, 'SLOT_UNAVAILABLE')) {
          setErrors({ slot: wordsOf(error) });
          setAlternatives(alternativesOf(error.details));
          void queryClient.invalidateQueries({ queryKey: ['slots'] });
          return undefined;
        }
        return setErrors(fieldErrors(error, fields));
      })
      .finally(() => setIsBusy(false));
  };
  const correct = (before: Draft, changed: Partial<Draft>): void => {
    const names = fieldsOf(before, changed);
    setCorrected((known) => (names.every((name) => known.includes(name)) ? known : [...known, ...names]));
    if (names.includes('slot')) setAlternatives((slots) => (slots.length === 0 ? slots : []));
  };
  const shown = Object.fromEntries(Object.entries(errors).filter(([name]) => !corrected.includes(name)));
  return { submit, errors: shown, refused: errors, correct, alternatives, isBusy };
}

/** The time that was chosen, and the doctor. */
function whenAndWhere(
  queryClient: QueryClient,
  task: BookingTask,
  { slot, doctor }: Draft,
  { time_zone: zone }: Clinic,
): readonly string[] {
  const when = asksForSlot(task) && slot !== null ? [dateTime(slot.start, zone)] : [];
  const name = queryClient.getQueryData<Directory>(directoryQuery.queryKey)?.doctors.get(doctor)?.name;
  return name === undefined ? when : [...when, inItsDirection(name)];
}

function nameIn(task: BookingTask, { patient, newPatient, typed }: Draft): string {
  const name = 'entry' in task ? task.entry.patient.name : (patient?.name ?? newPatient?.name ?? typed);
  return name === undefined || name.trim() === '' ? t('card.guest') : name.trim();
}

/** Reads the times around that of the appointment; where they cannot be read, the move itself says what is wrong. */
async function findWayBack(queryClient: QueryClient, entry: Entry, clinic: string, timeZone: string): Promise<boolean> {
  const { doctor_id: doctor, start_time: start } = entry;
  // A session may have begun the day before.
  const day = clinicClock(timeZone).day(start);
  const range = { clinic, doctor, from: addDays(day, -1), until: addDays(day, 1) };
  const offered = await queryClient.query({ ...clinicSlotsQuery(range), staleTime: 0 }).catch(() => []);
  return hasWayBack(
    entry,
    offered.find(({ doctor_id: id }) => id === doctor),
    Date.now() / 1_000,
  );
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
