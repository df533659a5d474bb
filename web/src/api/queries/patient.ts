import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Patient = components['schemas']['Patient'];

export const patientQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id, 'record'],
    queryFn: async ({ signal }): Promise<Patient> => {
      const { data } = await api.GET('/dr/v1/patient/{patient_id}', { params: { path: { patient_id: id } }, signal });
      if (data === undefined) throw new TypeError('no patient');
      return data;
    },
  });
