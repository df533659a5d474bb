import { queryOptions } from '@tanstack/react-query';
import { compareNames } from '../../text/text.ts';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

export type Clinic = components['schemas']['EntityClinic'];
export type Doctor = components['schemas']['EntityDoctor'];

/** The clinics and doctors of the business. */
export interface Directory {
  readonly business: string;
  readonly clinics: readonly Clinic[];
  readonly doctors: ReadonlyMap<string, Doctor>;
}

export const directoryQuery = queryOptions({
  queryKey: ['directory'],
  queryFn: async ({ signal }): Promise<Directory> => {
    const { data } = await api.GET('/dr/v1/business/entities', { signal });
    if (data === undefined) throw new TypeError('no directory');
    return {
      business: data.business.name,
      clinics: data.clinics.toSorted((one, other) => compareNames(one.name, other.name)),
      doctors: new Map(data.doctors.map((doctor) => [doctor.doctor_id, doctor])),
    };
  },
});
