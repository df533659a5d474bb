import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Service = components['schemas']['Service'];
export type Session = components['schemas']['Session'];
export type Leave = components['schemas']['Leave'];

/** Services of a doctor, archived ones too. */
export const servicesQuery = (doctor: string) =>
  queryOptions({
    queryKey: ['schedule', doctor, 'services'],
    enabled: doctor !== '',
    queryFn: async ({ signal }): Promise<readonly Service[]> => {
      const { data } = await api.GET('/opdesk/v1/doctors/{doctor_id}/services', {
        params: { path: { doctor_id: doctor } },
        signal,
      });
      return data?.data.services ?? [];
    },
  });

/** The hours of a doctor at every clinic, weekly and on single dates. */
export const sessionsQuery = (doctor: string) =>
  queryOptions({
    queryKey: ['schedule', doctor, 'sessions'],
    enabled: doctor !== '',
    queryFn: async ({ signal }): Promise<readonly Session[]> => {
      const { data } = await api.GET('/opdesk/v1/doctors/{doctor_id}/sessions', {
        params: { path: { doctor_id: doctor } },
        signal,
      });
      return data?.data.sessions ?? [];
    },
  });

/** @param isPast those that are over; the latest fifty */
export const leavesQuery = (isPast: boolean) =>
  queryOptions({
    queryKey: ['leaves', isPast],
    queryFn: async ({ signal }): Promise<readonly Leave[]> => {
      const { data } = await api.GET('/opdesk/v1/leaves', {
        params: { query: isPast ? { past: '1' } : {} },
        signal,
      });
      return data?.data.leaves ?? [];
    },
  });

/** Names of patients, by their ids. */
export const patientNamesQuery = (ids: readonly string[]) =>
  queryOptions({
    queryKey: ['patient', 'names', ...ids],
    enabled: ids.length > 0,
    queryFn: async ({ signal }): Promise<ReadonlyMap<string, string>> => {
      const { data } = await api.GET('/profiles/v1/patient/bulk', {
        params: { query: { oid_list: ids.slice(0, 500).join(',') } },
        signal,
      });
      return new Map((data ?? []).map(({ oid, fln }) => [oid, fln]));
    },
  });
