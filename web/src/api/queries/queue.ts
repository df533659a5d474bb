import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';
import { dayKey } from './day-key.ts';
import { withExpected } from './expected-changes.ts';

export type Entry = components['schemas']['QueueEntry'];
export type EntryState = Entry['state'];
/** A pause of a doctor, or a leaving before the day ends. */
export type Absence = components['schemas']['QueueAbsence'];

/** A day of practice at a clinic, of all its doctors. */
export interface Day {
  readonly date: string;
  /** Epoch seconds of the server when it answered, and of this machine then. */
  readonly serverTime: number;
  readonly receivedAt: number;
  readonly entries: readonly Entry[];
  readonly absences: readonly Absence[];
}

/** The day that goes on is asked for as often, in ms: nothing else says that a new one has begun. */
const rollOverMs = 5 * 60_000;

/**
 * @param date YYYY-MM-DD; left out: the day that goes on
 * @param doctor left out: of every doctor
 */
export const dayQuery = (clinic: string, date: string | undefined, doctor?: string) =>
  queryOptions({
    queryKey: dayKey(clinic, date, doctor),
    ...(date === undefined ? { refetchInterval: rollOverMs, refetchOnWindowFocus: 'always' as const } : {}),
    queryFn: async ({ signal }): Promise<Day> => {
      const query = {
        clinic_id: clinic,
        ...(date === undefined ? {} : { date }),
        ...(doctor === undefined ? {} : { doctor_id: doctor }),
      };
      const { data } = await api.GET('/opdesk/v1/queue', { params: { query }, signal });
      if (data === undefined) throw new TypeError('no queue');
      return {
        date: data.date,
        serverTime: data.server_time,
        receivedAt: Date.now() / 1_000,
        entries: withExpected(data.entries),
        absences: data.absences,
      };
    },
  });
