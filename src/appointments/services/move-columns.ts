import { isSameQueue, statusAfterMove } from '../../calendar/moves.ts';
import { type Status, visitTimes } from '../../calendar/status.ts';
import type { AcceptedTime } from '../../calendar/decide-booking.ts';
import type { AppointmentState } from '../../calendar/appointment-state.ts';
import { type Change, instantColumn } from './change-request.ts';

/** The doctor, clinic and time that an appointment moves to. */
interface MoveTarget extends Omit<AcceptedTime, 'ok' | 'sessionId' | 'isSlot' | 'passedOver'> {
  readonly doctorId: string;
  readonly clinicId: string;
}

/**
 * The columns that a move changes: doctor, clinic and time; with another queue the token and the calls; with another
 * day or clinic the check-in, because the patient is no longer here. The appointment takes a seat, also where it had
 * none.
 * @param token named for it; null keeps the token within the queue and takes the next of another
 */
export function moveColumns(
  state: AppointmentState,
  to: MoveTarget,
  token: number | null = null,
): Pick<Change, 'columns' | 'token'> {
  const sameQueue = !state.isDummy && isSameQueue(state, to);
  const status = statusAfterMove(state.status, state, to);
  const changedToken = tokenAfterMove(state, sameQueue, token);
  return {
    columns: {
      doctor_id: to.doctorId,
      clinic_id: to.clinicId,
      service_id: to.serviceId,
      mode: to.mode,
      practice_date: to.practiceDate,
      start_at: instantColumn(to.startAt),
      end_at: instantColumn(to.endAt),
      occupied_from: instantColumn(to.occupiedFrom),
      occupied_until: instantColumn(to.occupiedUntil),
      seated: true,
      is_dummy: false,
      ...(sameQueue ? {} : { calls: 0, called_at: null }),
      ...(status === state.status ? {} : visitColumns(state, status)),
    },
    ...(changedToken === null ? {} : { token: changedToken }),
  };
}

/** The columns of an appointment that keeps its time in the queue of another doctor, who has not called it yet. */
export function otherQueueColumns(to: {
  readonly doctorId: string;
  readonly practiceDate: string;
  readonly serviceId: string | null;
}): Change['columns'] {
  const { doctorId, practiceDate, serviceId } = to;
  return { doctor_id: doctorId, practice_date: practiceDate, service_id: serviceId, calls: 0, called_at: null };
}

function tokenAfterMove(state: AppointmentState, sameQueue: boolean, token: number | null): number | 'next' | null {
  if (sameQueue) return token === state.token ? null : token;
  return token ?? 'next';
}

/** The columns of a status in which the patient is not here. */
function visitColumns(state: AppointmentState, status: Status): Change['columns'] {
  const { checkedInAt, startedAt, endedAt } = visitTimes(state, status, 0);
  return {
    status,
    checked_in_at: instantColumn(checkedInAt),
    started_at: instantColumn(startedAt),
    ended_at: instantColumn(endedAt),
  };
}
