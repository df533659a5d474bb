import type { NewService } from '../../../api/mutations/schedule.ts';
import type { Service } from '../../../api/queries/schedule.ts';
import { readNumber } from '../../../text/numbers.ts';

export const modes = ['INCLINIC', 'PHONE', 'VIDEO'] as const;
export const reminders = ['DAY_BEFORE', 'HOUR_BEFORE'] as const;
export const types = ['REGULAR', 'FOLLOW_UP'] as const;

/** A service as its form has it. */
export interface ServiceValues {
  readonly name: string;
  readonly type: string;
  readonly modes: readonly string[];
  readonly duration_minutes: string;
  readonly price: string;
  readonly book_ahead_days: string;
  readonly minimum_notice_minutes: string;
  readonly max_appointments_per_day: string;
  readonly reminders: readonly string[];
  readonly allow_patient_booking: boolean;
}

/** Of a new one, what the server would choose. */
export function serviceValues(service: Service | undefined): ServiceValues {
  const text = (value: number | null | undefined, otherwise = ''): string =>
    value === null || value === undefined ? otherwise : String(value);
  return {
    name: service?.name ?? '',
    type: service?.type ?? 'REGULAR',
    modes: service?.modes ?? ['INCLINIC'],
    duration_minutes: text(service?.duration_minutes, '15'),
    price: text(service?.price),
    book_ahead_days: text(service?.book_ahead_days),
    minimum_notice_minutes: text(service?.minimum_notice_minutes),
    max_appointments_per_day: text(service?.max_appointments_per_day),
    reminders: service?.reminders ?? [],
    allow_patient_booking: service?.allow_patient_booking ?? true,
  };
}

const optional = ['price', 'max_appointments_per_day'] as const;
const required = ['duration_minutes', 'book_ahead_days', 'minimum_notice_minutes'] as const;

/** What differs. */
export function serviceChanges(before: ServiceValues, after: ServiceValues): Partial<NewService> {
  const differs = (name: keyof ServiceValues): boolean => String(before[name]) !== String(after[name]);
  return Object.fromEntries<unknown>([
    ...(differs('name') ? [['name', after.name.trim()] as const] : []),
    ...(['type', 'modes', 'reminders', 'allow_patient_booking'] as const)
      .filter(differs)
      .map((name) => [name, after[name]] as const),
    ...required
      .filter((name) => differs(name) && after[name] !== '')
      .map((name) => [name, readNumber(after[name])] as const),
    ...optional.filter(differs).map((name) => [name, after[name] === '' ? null : readNumber(after[name])] as const),
  ]);
}
