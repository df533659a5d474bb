import { api } from '../client.ts';
import { sendOnce } from './send.ts';

/** A change of an appointment's status that the server knows by name. */
export type Step =
  | 'check-in'
  | 'undo-check-in'
  | 'call'
  | 'start'
  | 'undo-start'
  | 'finish'
  | 'park'
  | 'unpark'
  | 'skip'
  | 'cancel'
  | 'no-show'
  | 'undo-no-show'
  | 'reinstate'
  | 'confirm';

/**
 * Takes an appointment through steps, one after the other.
 * @param why kept in the history
 * @throws Problem of the first step that is refused
 */
export async function takeSteps(appointmentId: string, steps: readonly Step[], why?: string): Promise<void> {
  for (const step of steps) {
    await sendOnce((key) =>
      api.POST(`/opdesk/v1/appointments/{appointment_id}/${step}`, {
        params: { path: { appointment_id: appointmentId }, header: { 'Idempotency-Key': key } },
        ...(why === undefined ? {} : { body: { why } }),
      }),
    );
  }
}
