import type { Action } from '../../actions/action.ts';
import { appointmentActions } from '../../actions/appointment.ts';
import type { Entry } from '../../api/queries/queue.ts';

const { checkIn, unpark, undoStart, start, park, finish, cancel, undoCheckIn, reinstate, undoNoShow } =
  appointmentActions;

/** What a card asks for that is dropped on a column; of several the first that its status allows. */
const byColumn: Readonly<Record<string, readonly Action[]>> = {
  booked: [undoCheckIn, reinstate, undoNoShow],
  waiting: [checkIn, unpark, undoStart],
  inConsultation: [start],
  parked: [park],
  done: [finish],
  off: [cancel],
};

/** The action that takes an entry to a column; undefined where there is none, and for the column that it is in. */
export function actionOfDrop(entry: Entry, columnId: string, now: number): Action | undefined {
  return byColumn[columnId]?.find((action) => action.isAvailable(entry, now));
}
