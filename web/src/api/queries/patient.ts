import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export interface Patient extends Readonly<components['schemas']['Patient']> {
  /** Out of lists and searches. */
  readonly isArchived: boolean;
}

/** @param id of a merged one too: it leads to the patient that is left */
export const patientQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id, 'record'],
    queryFn: async ({ signal }): Promise<Patient> => {
      const [patient, profile] = await Promise.all([
        api.GET('/dr/v1/patient/{patient_id}', { params: { path: { patient_id: id } }, signal }),
        api.GET('/profiles/v1/patient/{oid}', { params: { path: { oid: id } }, signal }),
      ]);
      if (patient.data === undefined) throw new TypeError('no patient');
      return { ...patient.data, isArchived: profile.data?.arc === true };
    },
  });
