import type { Clinic, Directory } from '../api/queries/directory.ts';

const key = 'opdesk.clinic';

/** The clinic that this browser showed last: a desk stands in one. */
export function rememberedClinic(): string | undefined {
  return localStorage.getItem(key) ?? undefined;
}

export function rememberClinic(id: string): void {
  localStorage.setItem(key, id);
}

/** The clinic that a page shows. @param asked by its URL */
export function chosenClinic({ clinics }: Directory, asked: string | undefined): Clinic | undefined {
  const wanted = asked ?? rememberedClinic();
  return clinics.find(({ clinic_id: id }) => id === wanted) ?? clinics[0];
}
