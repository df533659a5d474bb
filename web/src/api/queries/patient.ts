import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components, operations } from '../schema.d.ts';

export interface Patient extends Readonly<components['schemas']['Patient']> {
  /** Out of lists and searches. */
  readonly isArchived: boolean;
}

/** Whether the merge of a record into another one can be undone still. @param id of the one that was merged */
export const mergeQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id, 'merge'],
    queryFn: async ({ signal }): Promise<{ readonly canBeUndone: boolean }> => {
      const { data } = await api.GET('/opdesk/v1/patients/{patient_id}/merge', {
        params: { path: { patient_id: id } },
        signal,
      });
      return { canBeUndone: data?.data.can_be_undone === true };
    },
  });

/** A merge into a patient that can be undone. */
type UndoableMerge = Readonly<
  operations['listMerges']['responses'][200]['content']['application/json']['data']['merges'][number]
>;

/** The merges into a patient that can be undone, the newest first. */
export const undoableMergesQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id, 'merges'],
    // A merge stays undoable for a day.
    staleTime: 0,
    queryFn: async ({ signal }): Promise<readonly UndoableMerge[]> => {
      const { data } = await api.GET('/opdesk/v1/patients/{patient_id}/merges', {
        params: { path: { patient_id: id } },
        signal,
      });
      return data?.data.merges ?? [];
    },
  });

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
