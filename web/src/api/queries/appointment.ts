import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components, operations } from '../schema.d.ts';

export type Appointment = components['schemas']['Appointment'];
type HistoryAnswer = operations['getAppointmentHistory']['responses'][200]['content']['application/json'];
export type Change = HistoryAnswer['history'][number];

export const appointmentQuery = (id: string) =>
  queryOptions({
    queryKey: ['appointment', id, 'whole'],
    queryFn: async ({ signal }): Promise<Appointment> => {
      const { data } = await api.GET('/dr/v1/appointment/{appointment_id}', {
        params: { path: { appointment_id: id } },
        signal,
      });
      if (data === undefined) throw new TypeError('no appointment');
      return data;
    },
  });

/** As it is now, with the tag by which a change may name this state. */
export async function readTagged(id: string): Promise<{ appointment: Appointment; tag: string | undefined }> {
  const { data, response } = await api.GET('/dr/v1/appointment/{appointment_id}', {
    params: { path: { appointment_id: id } },
  });
  if (data === undefined) throw new TypeError('no appointment');
  return { appointment: data, tag: response.headers.get('ETag') ?? undefined };
}

/** The changes of an appointment, the latest first. */
export const historyQuery = (id: string) =>
  queryOptions({
    queryKey: ['appointment', id, 'history'],
    queryFn: async ({ signal }): Promise<readonly Change[]> => {
      const { data } = await api.GET('/opdesk/v1/appointments/{appointment_id}/history', {
        params: { path: { appointment_id: id } },
        signal,
      });
      return (data?.history ?? []).toReversed();
    },
  });
