import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import { sendOnce } from './send.ts';

const path = (id: string) => ({ path: { patient_id: id } });

/** The values of a record that the desk changes; what is left out stays. */
export interface PatientChange {
  readonly first_name?: string;
  readonly last_name?: string | null;
  readonly gender?: 'M' | 'F' | 'O';
  readonly dob?: string;
  readonly age?: number;
  readonly mobile?: string | null;
  readonly tag?: string | null;
}

/** @throws Problem with an issue at the field */
export async function changePatient(id: string, body: PatientChange): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/dr/v1/patient/{patient_id}', {
      params: { ...path(id), header: { 'Idempotency-Key': key } },
      body,
    }),
  );
}

export async function archivePatient(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/profiles/v1/patient/{oid}', {
      params: { path: { oid: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}

export async function restorePatient(id: string): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/profiles/v1/patient/{oid}/unarchive', {
      params: { path: { oid: id }, header: { 'Idempotency-Key': key } },
    }),
  );
}

/** Cannot be taken back. */
export async function erasePatient(id: string): Promise<void> {
  await sendOnce((key) =>
    api.DELETE('/opdesk/v1/patients/{patient_id}/personal-data', {
      params: { ...path(id), header: { 'Idempotency-Key': key } },
    }),
  );
}

/** Everything that is kept of a patient, as a document for the patient: its bytes, which nothing here has to read. */
export async function exportPatient(id: string): Promise<Blob> {
  const { data } = await api.GET('/opdesk/v1/patients/{patient_id}/export', { params: path(id), parseAs: 'blob' });
  if (data === undefined) throw new TypeError('no document');
  return data;
}

type Merge = operations['mergePatient']['responses'][200]['content']['application/json']['data'];

/** @param isDryRun nothing is merged, and the answer says what would be */
export async function mergePatient(id: string, into: string, isDryRun: boolean): Promise<Merge> {
  const { data } = await sendOnce((key) =>
    api.POST('/opdesk/v1/patients/{patient_id}/merge', {
      params: { ...path(id), header: { 'Idempotency-Key': key } },
      body: { into, ...(isDryRun ? { dry_run: true } : {}) },
    }),
  );
  if (data === undefined) throw new TypeError('no merge');
  return data.data;
}

/** Two patients again. @param id of the one that was merged into another; @throws Problem after a day */
export async function unmergePatient(id: string): Promise<void> {
  await sendOnce((key) =>
    api.POST('/opdesk/v1/patients/{patient_id}/unmerge', {
      params: { ...path(id), header: { 'Idempotency-Key': key } },
    }),
  );
}
