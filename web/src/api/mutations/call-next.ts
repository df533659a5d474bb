import { api } from '../client.ts';
import type { Entry } from '../queries/queue.ts';
import { sendOnce } from './send.ts';

/** Calls whoever goes in next. @returns null where nobody waits who is not called */
export async function callNext(clinic: string, doctor: string): Promise<Entry | null> {
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/queue/call-next', {
      params: { header: { 'Idempotency-Key': key } },
      body: { clinic_id: clinic, doctor_id: doctor },
    }),
  );
  return data?.entry ?? null;
}
