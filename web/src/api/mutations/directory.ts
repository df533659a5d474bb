import { api } from '../client.ts';
import type { operations } from '../schema.d.ts';
import type { HoursRequest, Stranded } from './schedule.ts';
import { sendOnce } from './send.ts';

type Body<Operation extends keyof operations> = operations[Operation] extends {
  requestBody?: { content: { 'application/json': infer Json } };
}
  ? Json
  : never;

type NewDoctor = Body<'addDoctor'>;
type DoctorChanges = Body<'changeDoctor'>;
type NewClinic = Body<'addClinic'>;
type ClinicChanges = Body<'changeClinic'>;
type ClinicSettingsChanges = Body<'changeClinicSettings'>;

const keyed = (key: string) => ({ header: { 'Idempotency-Key': key } });

export async function addDoctor(body: NewDoctor): Promise<void> {
  await sendOnce((key) => api.POST('/cdr/v1/doctor/', { params: keyed(key), body }));
}

export async function changeDoctor(id: string, body: DoctorChanges): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/cdr/v1/doctor/{doc_id}/', { params: { path: { doc_id: id }, ...keyed(key) }, body }),
  );
}

/** @returns the appointments that lose their place */
export async function removeDoctor(id: string, body: HoursRequest): Promise<readonly Stranded[]> {
  const { data } = await sendOnce((key) =>
    api.DELETE('/cdr/v1/doctor/{doc_id}/', { params: { path: { doc_id: id }, ...keyed(key) }, body }),
  );
  return data?.appointments ?? [];
}

/** @returns the appointments that lose their place */
export async function removeDoctorFromClinic(
  doctor: string,
  clinic: string,
  body: HoursRequest,
): Promise<readonly Stranded[]> {
  const { data } = await sendOnce((key) =>
    api.DELETE('/opdesk/v1/doctors/{doctor_id}/clinics/{clinic_id}', {
      params: { path: { doctor_id: doctor, clinic_id: clinic }, ...keyed(key) },
      body,
    }),
  );
  return data?.data.appointments ?? [];
}

export async function addClinic(body: NewClinic): Promise<void> {
  await sendOnce((key) => api.POST('/cdr/v1/clinic/', { params: keyed(key), body }));
}

export async function changeClinic(id: string, body: ClinicChanges): Promise<void> {
  await sendOnce((key) =>
    api.PATCH('/cdr/v1/clinic/{clinic_id}/', { params: { path: { clinic_id: id }, ...keyed(key) }, body }),
  );
}

/** @returns the appointments that lose their place */
export async function removeClinic(id: string, body: HoursRequest): Promise<readonly Stranded[]> {
  const { data } = await sendOnce((key) =>
    api.DELETE('/cdr/v1/clinic/{clinic_id}/', { params: { path: { clinic_id: id }, ...keyed(key) }, body }),
  );
  return data?.appointments ?? [];
}

/** @returns how many appointments another time zone puts on another day, or outside the hours */
export async function changeClinicSettings(id: string, body: ClinicSettingsChanges): Promise<number> {
  const { data } = await sendOnce((key) =>
    api.PATCH('/opdesk/v1/clinics/{clinic_id}', { params: { path: { clinic_id: id }, ...keyed(key) }, body }),
  );
  return data?.data.appointments.length ?? 0;
}
