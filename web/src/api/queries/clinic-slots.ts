import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

/** What a doctor offers on some days of practice, and when the doctor is away. */
export type DoctorSlots = components['schemas']['DoctorSlots'];
/** A session as it is held once. */
export type Occurrence = components['schemas']['SessionOccurrence'];
export type SessionSlot = components['schemas']['SessionSlot'];
export type LeaveTime = components['schemas']['LeaveTime'];

/** Slots pass, and come into reach, by themselves: they are read anew as often, in ms. */
const readAgainMs = 5 * 60_000;

interface ClinicSlotsRange {
  readonly clinic: string;
  /** Left out: every doctor of the clinic. */
  readonly doctor: string | undefined;
  /** Days of practice, YYYY-MM-DD, both counted; seven at most. */
  readonly from: string;
  readonly until: string;
}

/** The slots of a clinic's doctors, free and not, by the sessions that they are cut from. */
export const clinicSlotsQuery = ({ clinic, doctor, from, until }: ClinicSlotsRange) =>
  queryOptions({
    queryKey: ['slots', 'clinic', clinic, doctor ?? 'all', from, until],
    refetchInterval: readAgainMs,
    queryFn: async ({ signal }): Promise<readonly DoctorSlots[]> => {
      const { data } = await api.GET('/opdesk/v1/slots', {
        params: {
          query: {
            clinic_id: clinic,
            ...(doctor === undefined ? {} : { doctor_id: doctor }),
            start_date: from,
            end_date: until,
          },
        },
        signal,
      });
      return data?.doctors ?? [];
    },
  });
