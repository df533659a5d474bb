import type { AppointmentState } from '../../calendar/appointment-state.ts';
import type { Mode } from '../../calendar/schedule.ts';
import { DomainError } from '../../kernel/errors.ts';

/** The doctor, clinic and time that an appointment is asked to have; null is what stays as it is. */
export interface AskedMove {
  readonly doctorId: string;
  readonly clinicId: string;
  /** Epoch seconds. */
  readonly startAt: number | null;
  /** Stays only where the start stays. Equal to the start, or null with another start: the slot's own end (rule C3). */
  readonly endAt: number | null;
  /** The place of the end in the body. */
  readonly endPath: string;
  readonly mode: Mode | null;
  readonly serviceId: string | null;
  /** A token of the new queue; the appointment's own changes nothing. */
  readonly token: number | null;
}

/** Whether it asks for another doctor, clinic, time, mode or service than the appointment has. */
export function isMove(state: AppointmentState, asked: AskedMove): boolean {
  if (!keepsDoctorAndTime(state, asked)) return true;
  return (
    (asked.mode !== null && asked.mode !== state.mode) ||
    (asked.serviceId !== null && asked.serviceId !== state.serviceId)
  );
}

/** Whether doctor, clinic, start and end stay. The first time that is named for a dummy is another one (rule E6). */
export function keepsDoctorAndTime(state: AppointmentState, asked: AskedMove): boolean {
  if (state.isDummy && asked.startAt !== null) return false;
  const { endAt } = asked;
  return keepsDoctorAndStart(state, asked) && (endAt === null || endAt === state.startAt || endAt === state.endAt);
}

export function keepsDoctorAndStart(state: AppointmentState, { doctorId, clinicId, startAt }: AskedMove): boolean {
  return doctorId === state.doctorId && clinicId === state.clinicId && (startAt ?? state.startAt) === state.startAt;
}

/** Whether it keeps its service, doctor and clinic, and lasts from its start to its end or an earlier one. */
export function staysWithinTime(state: AppointmentState, asked: AskedMove, endAt: number): boolean {
  return (
    state.seated &&
    keepsDoctorAndStart(state, asked) &&
    endAt <= state.endAt &&
    (asked.serviceId === null || asked.serviceId === state.serviceId)
  );
}

/** Whether it takes no time that it does not have: then other appointments of the patient change nothing. */
export function takesNoNewTime(state: AppointmentState, asked: AskedMove, endAt: number): boolean {
  return !state.isDummy && keepsDoctorAndStart(state, asked) && endAt <= state.endAt;
}

/** Another mode at the same time keeps the end; every other move means the slot's own unless the request names one. */
export function askedEnd(state: AppointmentState, asked: AskedMove): number | null {
  const { endAt } = asked;
  if (endAt !== null && endAt !== (asked.startAt ?? state.startAt)) return endAt;
  const isOtherService = asked.serviceId !== null && asked.serviceId !== state.serviceId;
  return keepsDoctorAndTime(state, asked) && !isOtherService ? state.endAt : null;
}

/** 403: the status of the appointment does not let it move. */
export function moveNotAllowed(state: AppointmentState): DomainError {
  return new DomainError('RESCHEDULE_NOT_ALLOWED', undefined, { status: state.status });
}

/** 403: a seat is a registered patient's. */
export function withoutPatient(state: AppointmentState): DomainError {
  return new DomainError(
    'RESCHEDULE_NOT_ALLOWED',
    'A walk-in without a registered patient cannot be given a slot; register the patient first.',
    {
      status: state.status,
    },
  );
}
