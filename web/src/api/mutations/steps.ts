import type { Step } from '../../actions/action.ts';
import { api } from '../client.ts';
import { sendOnce } from './send.ts';

/** Takes an appointment through steps, one after the other. @throws Problem of the first step that is refused */
export async function takeSteps(appointmentId: string, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await sendOnce((key) =>
      api.POST(`/opdesk/v1/appointments/{appointment_id}/${step}`, {
        params: { path: { appointment_id: appointmentId }, header: { 'Idempotency-Key': key } },
      }),
    );
  }
}
