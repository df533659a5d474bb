import { api } from '../client.ts';
import type { Stranded } from './schedule.ts';
import { sendOnce } from './send.ts';

interface Place {
  readonly clinic: string;
  readonly doctor: string;
}

/** What becomes of those who are booked for the rest of the day. */
export type Instead = 'keep' | 'move' | 'transfer' | 'cancel';

const body = ({ clinic, doctor }: Place) => ({ clinic_id: clinic, doctor_id: doctor });
const params = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** Everybody who waits is estimated later by it. */
export async function pause(place: Place, minutes: number): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/queue/pause', { params: params(key), body: { ...body(place), minutes } }),
  );
}

/** Ends a pause, or takes back that the doctor has left. */
export async function resume(place: Place, kind: 'pause' | 'departure'): Promise<void> {
  await sendOnce((key) => api.POST('/opdesk/v1/queue/resume', { params: params(key), body: { ...body(place), kind } }));
}

/** From now on. @param isDryRun nothing is changed; @returns the appointments that it hits, and what becomes of each */
export async function leaveEarly(place: Place, action: Instead, isDryRun: boolean): Promise<readonly Stranded[]> {
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/queue/leave-early', {
      params: params(key),
      body: { ...body(place), appointments: { action }, ...(isDryRun ? { dry_run: true } : {}) },
    }),
  );
  if (data === undefined) throw new TypeError('no departure');
  return data.data.appointments;
}
