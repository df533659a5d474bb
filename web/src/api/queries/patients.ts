import { queryOptions } from '@tanstack/react-query';
import { api } from '../client.ts';
import type { components } from '../schema.d.ts';

/** A patient as a list shows one. */
export interface FoundPatient {
  readonly id: string;
  readonly name: string;
  /** With the country code. */
  readonly mobile?: string;
  /** YYYY-MM-DD */
  readonly dob?: string;
  /** It was worked out from an age in years. */
  readonly isAge?: boolean;
  readonly gender?: 'M' | 'F' | 'O';
}

/** As many are shown while somebody types. */
export const shownWhileTyping = 8;

/** @param text words of a name as they begin, or digits of a number */
/** What a search has found is shown again for so long without asking. */
const foundFreshMs = 30_000;

export const patientSearchQuery = (text: string) =>
  queryOptions({
    queryKey: ['patient-search', text],
    enabled: text.length > 1,
    staleTime: foundFreshMs,
    queryFn: async ({ signal }): Promise<readonly FoundPatient[]> => {
      const { data } = await api.POST('/profiles/v1/patient/search', {
        body: { prefix: text, limit: shownWhileTyping, select: 'dob,gen,is_age' },
        signal,
      });
      return (data ?? []).map(foundPatient);
    },
  });

/** Everybody at a number: a family shares one. @param mobile with the country code */
export const householdQuery = (mobile: string | undefined) =>
  queryOptions({
    queryKey: ['household', mobile ?? ''],
    enabled: mobile !== undefined,
    // The live feed does not say when a patient is added.
    staleTime: 0,
    queryFn: async ({ signal }): Promise<readonly FoundPatient[]> => {
      const { data } = await api.POST('/profiles/v1/patient/by-mobile/', { body: { mob: mobile ?? '' }, signal });
      return (data ?? []).map(foundPatient);
    },
  });

function foundPatient(profile: components['schemas']['FoundProfile']): FoundPatient {
  const { oid: id, fln: name, mobile, ccd, dob, is_age: isAge, gen: gender } = profile;
  return {
    id,
    name,
    ...(mobile === undefined ? {} : { mobile: `${ccd ?? ''}${mobile}` }),
    ...(dob === undefined ? {} : { dob, isAge: isAge === true }),
    ...(gender === undefined ? {} : { gender }),
  };
}

export type PatientAppointment = components['schemas']['PatientAppointment'];

/** All appointments of a patient, newest first. */
export const patientAppointmentsQuery = (id: string) =>
  queryOptions({
    queryKey: ['patient', id, 'appointments'],
    queryFn: async ({ signal }): Promise<readonly PatientAppointment[]> => {
      const { data } = await api.GET('/dr/v1/appointment/patient/{patient_id}', {
        params: { path: { patient_id: id } },
        signal,
      });
      return data?.data ?? [];
    },
  });
