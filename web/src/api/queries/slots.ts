import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';

/** A time at which a service can begin. */
export interface Slot {
  /** Epoch seconds. */
  readonly start: number;
  readonly end: number;
  readonly isFree: boolean;
  readonly serviceId: string;
}

export interface OfferedService {
  readonly id: string;
  readonly name: string;
  readonly modes: readonly ('in-clinic' | 'tele')[];
  readonly slots: readonly Slot[];
}

interface SlotRange {
  readonly doctor: string;
  readonly clinic: string;
  /** YYYY-MM-DD */
  readonly from: string;
  readonly until: string;
}

/** Every slot of a doctor at a clinic, free and not, by service. */
/** Times pass by themselves: slots are read anew when they are older. */
const slotsFreshMs = 60_000;

export const slotsQuery = ({ doctor, clinic, from, until }: SlotRange) =>
  queryOptions({
    queryKey: ['slots', doctor, clinic, from, until],
    staleTime: slotsFreshMs,
    queryFn: async ({ signal }): Promise<readonly OfferedService[]> => {
      const { data } = await api.GET('/dr/v1/doctor/{doctor_id}/clinic/{clinic_id}/appointment/slot', {
        params: {
          path: { doctor_id: doctor, clinic_id: clinic },
          query: { start_date: from, end_date: until },
        },
        signal,
      });
      if (data === undefined) return [];
      const { schedule, services } = data.data;
      return Object.values(schedule)
        .flat()
        .map(({ conf_id: id, service_name: name, slots }) => ({
          id,
          name,
          modes: services[id]?.mode ?? [],
          slots: slots.map(({ s, e, available }) => ({
            start: Date.parse(s) / 1_000,
            end: Date.parse(e) / 1_000,
            isFree: available,
            serviceId: id,
          })),
        }));
    },
  });

type Explanation = operations['explainSlot']['responses'][200]['content']['application/json']['data'];

/** Everything that prevents a booking at a start. */
export const explainQuery = (doctor: string, clinic: string, slot: Slot) =>
  queryOptions({
    queryKey: ['slots', 'explain', doctor, clinic, slot.start, slot.serviceId],
    queryFn: async ({ signal }): Promise<Explanation['causes']> => {
      const { data } = await api.GET('/opdesk/v1/slots/explain', {
        params: {
          query: {
            doctor_id: doctor,
            clinic_id: clinic,
            start_time: String(slot.start),
            conf_id: slot.serviceId,
          },
        },
        signal,
      });
      return data?.data.causes ?? [];
    },
  });

/** Whether a time can be booked in spite of its causes: what is past stays past, whoever asks. */
export function canBeOverbooked(causes: readonly { readonly code: string }[]): boolean {
  return causes.length > 0 && causes.every(({ code }) => code !== 'PAST');
}
