import { type RefObject, useEffect, useRef } from 'react';
import type { BookingTask } from '../../actions/booking-task.ts';
import type { FieldErrors } from '../../api/field-errors.ts';
import { useFocusBack } from '../../ui/use-focus-back.ts';

interface SheetFocus {
  readonly sheet: RefObject<HTMLElement | null>;
  readonly submitButton: RefObject<HTMLButtonElement | null>;
}

/** Where the focus of the booking sheet goes, so that its keys are few. */
export function useSheetFocus(
  task: BookingTask,
  patientId: string | undefined,
  isComplete: boolean,
  errors: FieldErrors,
): SheetFocus {
  const sheet = useRef<HTMLElement>(null);
  const submitButton = useRef<HTMLButtonElement>(null);
  const focusedFor = useRef<string>(undefined);
  useFocusBack(sheet);
  // Who comes is known, and a time is chosen: the next Enter books.
  useEffect(() => {
    if (patientId === undefined || !isComplete || focusedFor.current === patientId) return;
    focusedFor.current = patientId;
    submitButton.current?.focus();
  }, [patientId, isComplete]);
  // Whose appointment it is stands: what is asked first is the doctor, until a time is pressed in the calendar.
  useEffect(() => {
    if (!('entry' in task)) return;
    if (task.slot === undefined) sheet.current?.querySelector('select')?.focus();
    else submitButton.current?.focus();
  }, [task]);
  // Each time anew, also where the same is wrong again.
  useEffect(() => {
    if (Object.keys(errors).length > 0) showFirstWrong(sheet.current);
  }, [errors]);
  return { sheet, submitButton };
}

/** Brings the first field that is wrong to where it is seen, with its label, and the focus to it. */
function showFirstWrong(sheet: HTMLElement | null): void {
  const first = sheet?.querySelector<HTMLElement>('[aria-invalid=true], [data-wrong]');
  first?.scrollIntoView({ block: 'center' });
  const field = first?.matches('input, select, textarea') === true ? first : first?.querySelector<HTMLElement>('input');
  field?.focus({ preventScroll: true });
}
