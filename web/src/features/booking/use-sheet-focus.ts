import { type RefObject, useEffect, useRef } from 'react';
import type { BookingTask } from '../../actions/booking-task.ts';
import { useFocusBack } from '../../ui/use-focus-back.ts';

interface SheetFocus {
  readonly sheet: RefObject<HTMLElement | null>;
  readonly submitButton: RefObject<HTMLButtonElement | null>;
}

/** Where the focus of the booking sheet goes, so that its keys are few. */
export function useSheetFocus(task: BookingTask, patientId: string | undefined, isComplete: boolean): SheetFocus {
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
  return { sheet, submitButton };
}
