import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import { sendOnce } from './send.ts';

type NewDisplay = operations['addDisplay']['requestBody']['content']['application/json'];

/** @throws Problem with an issue at the field */
export async function addDisplay(body: NewDisplay): Promise<void> {
  await sendOnce((key) => api.POST('/opdesk/v1/displays', { params: { header: { 'Idempotency-Key': key } }, body }));
}

export async function removeDisplay(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/displays/{display_id}', {
      params: { path: { display_id: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}
