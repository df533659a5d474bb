import { Button, CloseButton } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, type SyntheticEvent, useEffect, useState } from 'react';
import { asksForSlot, type BookingTask } from '../../actions/booking-task.ts';
import type { Clinic, Doctor } from '../../api/queries/directory.ts';
import type { FoundPatient } from '../../api/queries/patients.ts';
import { useLogin } from '../../shared/login-context.ts';
import { t } from '../../text/text.ts';
import { clinicClock, shortDay } from '../../text/time.ts';
import { Alternatives } from './alternatives.tsx';
import { DetailsPart } from './details-part.tsx';
import { PatientPart } from './patient-part.tsx';
import { PlacePart } from './place-part.tsx';
import { type Draft, isTold, type SheetState } from './draft.ts';
import { useUnloadQuestion } from '../../ui/use-unload-question.ts';
import { useSheetFocus } from './use-sheet-focus.ts';
import { useSubmit } from './use-submit.ts';
import classes from './booking.module.css';

interface Props {
  readonly task: BookingTask;
  readonly clinic: Clinic;
  readonly doctors: readonly Doctor[];
  readonly close: () => void;
  readonly tell: (state: SheetState) => void;
  /** Closes it, after asking where something would be lost. */
  readonly askToClose: () => void;
}

/** Books, takes a walk-in, moves, transfers or proposes a follow-up: beside the page, which stays in use. */
export function BookingSheet({ task, clinic, doctors, close, tell, askToClose }: Props): ReactNode {
  const { role, doctor_id: own } = useLogin();
  // A doctor books for nobody else.
  const offered = role === 'doctor' ? doctors.filter(({ doctor_id: id }) => id === own) : doctors;
  const [draft, changeDraft] = useDraft(task, offered);
  const register = (patient: FoundPatient): void => changeDraft({ patient, newPatient: null, setAside: null });
  const { submit, errors, refused, correct, alternatives, isBusy } = useSubmit({ task, clinic, close, register });
  const change = (changed: Partial<Draft>): void => {
    correct(draft, changed);
    changeDraft(changed);
  };
  // What is under way cannot be dropped any more: its message tells what has become of it.
  const state = isBusy ? 'busy' : isTold(draft, task) ? 'told' : 'empty';
  useEffect(() => tell(state), [state, tell]);
  useUnloadQuestion(state !== 'empty');
  const isComplete = draft.slot !== null || !asksForSlot(task);
  const { sheet, submitButton } = useSheetFocus(task, draft.patient?.id, isComplete, refused);
  const part = { draft, change, errors, isWalkIn: task.kind === 'walkIn' };
  const clock = clinicClock(clinic.time_zone);
  const title = t(`booking.title.${task.kind}`);
  return (
    <aside
      ref={sheet}
      className={classes['sheet']}
      aria-label={title}
      onKeyDown={(event) => closeOnEscape(event, askToClose)}
    >
      <form
        className={classes['form']}
        onSubmit={(event: SyntheticEvent) => {
          event.preventDefault();
          submit(draft);
        }}
      >
        <header className={classes['header']}>
          <h2>{title}</h2>
          <CloseButton aria-label={t('toast.close')} onClick={askToClose} />
        </header>
        {'entry' in task ? (
          <p className={classes['for']}>
            <bdi>{task.entry.patient.name ?? t('card.guest')}</bdi> · {clock.time(task.entry.start_time)}
          </p>
        ) : (
          <PatientPart {...part} today={clock.day(Date.now() / 1_000)} />
        )}
        <PlacePart {...part} task={task} clinic={clinic} doctors={offered} />
        <Alternatives
          slots={alternatives}
          timeZone={clinic.time_zone}
          choose={(slot) => {
            change({ slot, wanted: { start: slot.start } });
            submit({ ...draft, slot });
          }}
        />
        {!('entry' in task) && <DetailsPart {...part} />}
        <Refusal text={errors['']} />
        <footer className={classes['footer']}>
          <Button ref={submitButton} type="submit" loading={isBusy} disabled={!isComplete}>
            {t(`booking.submit.${task.kind}`)}
            {draft.slot !== null && ` · ${shortDay(clock.day(draft.slot.start))} ${clock.time(draft.slot.start)}`}
          </Button>
          <Button variant="default" onClick={askToClose}>
            {t('booking.close')}
          </Button>
        </footer>
      </form>
    </aside>
  );
}

/** What belongs to no field. */
function Refusal({ text }: { readonly text: string | undefined }): ReactNode {
  if (text === undefined) return null;
  return (
    <p className={classes['error']} role="alert" data-wrong>
      {text}
    </p>
  );
}

function closeOnEscape(event: KeyboardEvent, close: () => void): void {
  if (event.key !== 'Escape' || event.isDefaultPrevented()) return;
  // The browser would close the question, too, that this may open.
  event.preventDefault();
  close();
}

/** What the sheet has been told; a time that is pressed in the calendar meanwhile is one more thing. */
function useDraft(task: BookingTask, doctors: readonly Doctor[]): readonly [Draft, (changed: Partial<Draft>) => void] {
  const [draft, setDraft] = useState<Draft>(() => firstDraft(task, doctors));
  const change = (changed: Partial<Draft>): void => setDraft((before) => ({ ...before, ...changed }));
  const [seen, setSeen] = useState(task);
  if (seen !== task) {
    setSeen(task);
    const { slot, doctor } = task;
    if (slot !== undefined && doctor !== undefined) change({ doctor, slot, wanted: { start: slot.start }, mode: '' });
  }
  return [draft, change];
}

function firstDraft(task: BookingTask, doctors: readonly Doctor[]): Draft {
  const chosen = 'entry' in task ? task.entry.doctor_id : task.doctor;
  const others = doctors.filter(({ doctor_id: id }) => id !== chosen);
  const doctor = task.kind === 'transfer' ? others[0]?.doctor_id : (chosen ?? doctors[0]?.doctor_id);
  const patient = 'entry' in task ? null : (task.patient ?? null);
  return {
    patient,
    newPatient: null,
    setAside: null,
    typed: '',
    mode: '',
    attributes: {},
    doctor: doctor ?? '',
    slot: task.slot ?? null,
    wanted: task.slot === undefined ? null : { start: task.slot.start },
    reason: '',
    notes: '',
    token: '',
  };
}
