import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type ClinicRecord = components['schemas']['Clinic'];
export type ClinicSettings = components['schemas']['ClinicSettings'];

export const clinicsQuery = queryOptions({
  queryKey: ['directory', 'clinics'],
  queryFn: async ({ signal }): Promise<readonly ClinicRecord[]> => {
    const { data } = await api.GET('/cdr/v1/clinic/', { signal });
    return data?.clinics ?? [];
  },
});

export const clinicSettingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['directory', 'clinics', id],
    queryFn: async ({ signal }): Promise<ClinicSettings> => {
      const { data } = await api.GET('/opdesk/v1/clinics/{clinic_id}', { params: { path: { clinic_id: id } }, signal });
      if (data === undefined) throw new TypeError('no clinic');
      return data.data.clinic;
    },
  });
