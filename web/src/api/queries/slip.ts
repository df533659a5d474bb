import { queryOptions } from '@tanstack/react-query';
import { addDays, clinicClock } from '../../text/time.ts';
import { api } from '../client.ts';
import type { ClinicRecord } from './clinics.ts';
import type { Entry } from './queue.ts';

/** What a slip says of one appointment. */
export interface Slip {
  readonly entry: Entry;
  readonly clinic: ClinicRecord;
  readonly timeZone: string;
  readonly doctor: string;
  /** The day of practice, YYYY-MM-DD. */
  readonly date: string;
  /** Opens the patient's own place. */
  readonly ticket: string;
}

export const slipQuery = (id: string) =>
  queryOptions({
    queryKey: ['slip', id],
    staleTime: 0,
    queryFn: async ({ signal }): Promise<Slip> => {
      const path = { appointment_id: id };
      const [appointment, directory, issued] = await Promise.all([
        api.GET('/dr/v1/appointment/{appointment_id}', { params: { path }, signal }),
        api.GET('/dr/v1/business/entities', { signal }),
        api.POST('/opdesk/v1/appointments/{appointment_id}/turn', { params: { path }, signal }),
      ]);
      const { clinic_id: clinicId, doctor_id: doctorId, start_time: start } = appointment.data ?? {};
      const place = directory.data?.clinics.find(({ clinic_id: each }) => each === clinicId);
      if (clinicId === undefined || doctorId === undefined || start === undefined || place === undefined) {
        throw new TypeError('no appointment');
      }
      const clinic = await api.GET('/cdr/v1/clinic/{clinic_id}/', {
        params: { path: { clinic_id: clinicId } },
        signal,
      });
      const day = clinicClock(place.time_zone).day(start);
      const found = await findEntry(id, { clinic_id: clinicId, doctor_id: doctorId }, day, signal);
      if (clinic.data === undefined || issued.data === undefined) throw new TypeError('no slip');
      return {
        ...found,
        clinic: clinic.data.clinic,
        timeZone: place.time_zone,
        doctor: directory.data?.doctors.find(({ doctor_id: each }) => each === doctorId)?.name ?? '',
        ticket: issued.data.ticket,
      };
    },
  });

/** After midnight an appointment may belong to the day before. */
async function findEntry(
  id: string,
  place: { readonly clinic_id: string; readonly doctor_id: string },
  day: string,
  signal: AbortSignal,
): Promise<Pick<Slip, 'entry' | 'date'>> {
  for (const date of [day, addDays(day, -1)]) {
    const { data } = await api.GET('/opdesk/v1/queue', { params: { query: { ...place, date } }, signal });
    const entry = data?.entries.find(({ appointment_id: each }) => each === id);
    if (entry !== undefined) return { entry, date };
  }
  throw new TypeError('no entry');
}
