import { useQuery } from '@tanstack/react-query';
import type { Clinic, Directory, Doctor } from '../../../api/queries/directory.ts';
import { servicesQuery, sessionsQuery } from '../../../api/queries/schedule.ts';
import type { Staff } from '../../../api/queries/staff.ts';
import { useToday } from '../../../shared/use-today.ts';
import { t } from '../../../text/text.ts';

export type StepId = 'clinic' | 'doctor' | 'service' | 'hours' | 'staff';

interface Step {
  readonly id: StepId;
  /** What there is, in words; undefined: nothing yet. */
  readonly done: string | undefined;
  /** Whether what it needs is there. */
  readonly isPossible: boolean;
}

interface Steps {
  readonly steps: readonly Step[];
  /** The first who has what the next step needs: the doctor who is led to a first slot. */
  readonly doctor: Doctor | undefined;
  readonly clinic: Clinic | undefined;
  readonly isPending: boolean;
}

/** How far a business is on the way to its first slot, read from what it has. */
export function useSteps(directory: Directory | undefined, staff: readonly Staff[] | undefined): Steps {
  const clinics = directory?.clinics ?? [];
  const doctors = [...(directory?.doctors.values() ?? [])];
  const clinic = clinics.find(({ doctors: ids }) => ids.length > 0) ?? clinics[0];
  const doctor = doctors.find(({ doctor_id: id }) => clinic?.doctors.includes(id)) ?? doctors[0];
  const services = useQuery(servicesQuery(doctor?.doctor_id ?? ''));
  const sessions = useQuery(sessionsQuery(doctor?.doctor_id ?? ''));
  const offered = (services.data ?? []).filter(({ archived }) => !archived);
  const today = useToday();
  const hours = (sessions.data ?? []).filter(
    ({ clinic_id: id, valid_until: last, date }) => id === clinic?.clinic_id && (last ?? date ?? today) >= today,
  );
  const others = (staff ?? []).filter(({ role }) => role !== 'manager');
  const works = doctor !== undefined && clinic?.doctors.includes(doctor.doctor_id) === true;
  const list = (names: readonly string[]): string | undefined => (names.length === 0 ? undefined : names.join(', '));
  return {
    steps: [
      { id: 'clinic', done: list(clinics.map(({ name }) => name)), isPossible: true },
      { id: 'doctor', done: works ? list(doctors.map(({ name }) => name)) : undefined, isPossible: clinics.length > 0 },
      { id: 'service', done: list(offered.map(({ name }) => name)), isPossible: works },
      {
        id: 'hours',
        done: list(hours.length === 0 ? [] : [t('steps.hours.done', { doctor: doctor?.name ?? '' })]),
        isPossible: works && offered.length > 0,
      },
      { id: 'staff', done: list(others.map(({ name }) => name)), isPossible: clinics.length > 0 },
    ],
    doctor,
    clinic,
    isPending: doctor !== undefined && (services.isPending || sessions.isPending),
  };
}
