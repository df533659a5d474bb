import { api } from '../client.ts';
import type { Stranded } from './schedule.ts';
import { sendOnce } from './send.ts';

interface Place {
  readonly clinic: string;
  readonly doctor: string;
}

/** What becomes of those who are booked for the rest of the day. */
export interface Instead {
  readonly action: 'keep' | 'move' | 'transfer' | 'cancel';
  /** Who takes them over; left out: any colleague with the service. */
  readonly colleague?: string | undefined;
}

/** A departure, with the appointments that it hits and what becomes of each. */
interface Left {
  /** Left out where nothing was changed. */
  readonly leaveId: string | undefined;
  readonly hit: readonly Stranded[];
}

const body = ({ clinic, doctor }: Place) => ({ clinic_id: clinic, doctor_id: doctor });
const params = (key: string) => ({ header: { 'Idempotency-Key': key } });

/** Everybody who waits is estimated later by it. @throws Problem with an issue at `minutes` */
export async function pause(place: Place, minutes: number): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/queue/pause', { params: params(key), body: { ...body(place), minutes } }),
  );
}

/** Ends a pause, or takes back that the doctor has left. */
export async function resume(place: Place, kind: 'pause' | 'departure'): Promise<void> {
  await sendOnce((key) => api.POST('/opdesk/v1/queue/resume', { params: params(key), body: { ...body(place), kind } }));
}

/** From now on. @param isDryRun nothing is changed */
export async function leaveEarly(place: Place, { action, colleague }: Instead, isDryRun: boolean): Promise<Left> {
  const appointments = { action, ...(colleague === undefined ? {} : { doctor_id: colleague }) };
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/queue/leave-early', {
      params: params(key),
      body: { ...body(place), appointments, ...(isDryRun ? { dry_run: true } : {}) },
    }),
  );
  if (data === undefined) throw new TypeError('no departure');
  const { leave, appointments: hit } = data.data;
  return { leaveId: 'leave_id' in leave ? leave.leave_id : undefined, hit };
}
