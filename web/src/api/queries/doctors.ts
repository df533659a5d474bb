import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

/** A doctor with what a manager changes. */
export type DoctorRecord = components['schemas']['Doctor'];

export const doctorsQuery = queryOptions({
  queryKey: ['directory', 'doctors'],
  queryFn: async ({ signal }): Promise<readonly DoctorRecord[]> => {
    const { data } = await api.GET('/cdr/v1/doctor/', { signal });
    return data?.doctors ?? [];
  },
});

/** What the list does not have of a doctor. */
export interface DoctorProfile {
  readonly gender: 'M' | 'F' | 'O';
  readonly about: string;
  readonly specialisations: readonly string[];
  readonly qualifications: readonly string[];
}

export const doctorProfileQuery = (id: string) =>
  queryOptions({
    queryKey: ['directory', 'doctors', id],
    queryFn: async ({ signal }): Promise<DoctorProfile> => {
      const { data } = await api.GET('/dr/v1/doctor/{doctor_id}', { params: { path: { doctor_id: id } }, signal });
      if (data === undefined) throw new TypeError('no doctor');
      const { personal, professional } = data.profile;
      return {
        gender: personal.gender,
        about: professional.about,
        specialisations: professional.speciality.map(({ name }) => name),
        qualifications: professional.degree.map(({ name }) => name),
      };
    },
  });
