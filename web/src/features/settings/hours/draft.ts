import type { NewSessions, SessionChanges } from '../../../api/mutations/schedule.ts';
import type { Session } from '../../../api/queries/schedule.ts';
import { plainText, readNumber } from '../../../text/numbers.ts';
import { sortedWeeks } from './weeks-of-month.ts';

/** Hours as the form has them, while they are written. */
export interface Draft {
  readonly isWeekly: boolean;
  /** Texts of 1 Monday … 7 Sunday. */
  readonly weekdays: readonly string[];
  readonly date: string;
  readonly replaces: boolean;
  readonly from: string;
  readonly to: string;
  readonly conf_id: string;
  readonly every_weeks: string;
  /** Texts of 1 first … 5 fifth, -1 last; none: all. */
  readonly weeks_of_month: readonly string[];
  readonly valid_from: string;
  readonly valid_until: string;
  readonly seats: string;
  readonly slot_minutes: string;
  readonly buffer_before_minutes: string;
  readonly buffer_minutes: string;
  readonly max_appointments: string;
}

export function emptyDraft(service: string): Draft {
  return {
    isWeekly: true,
    weekdays: [],
    date: '',
    replaces: true,
    from: '',
    to: '',
    conf_id: service,
    every_weeks: '1',
    weeks_of_month: [],
    valid_from: '',
    valid_until: '',
    seats: '1',
    slot_minutes: '',
    buffer_before_minutes: '0',
    buffer_minutes: '0',
    max_appointments: '',
  };
}

export function draftOf(session: Session): Draft {
  const text = (value: number | string | null): string => (value === null ? '' : String(value));
  return {
    isWeekly: session.weekday !== null,
    weekdays: session.weekday === null ? [] : [String(session.weekday)],
    date: text(session.date),
    replaces: session.replaces,
    from: session.from,
    to: session.to,
    conf_id: session.conf_id,
    every_weeks: text(session.every_weeks),
    weeks_of_month: sortedWeeks((session.weeks_of_month ?? []).map(String)),
    valid_from: text(session.valid_from),
    valid_until: text(session.valid_until),
    seats: text(session.seats),
    slot_minutes: text(session.slot_minutes),
    buffer_before_minutes: text(session.buffer_before_minutes),
    buffer_minutes: text(session.buffer_minutes),
    max_appointments: text(session.max_appointments),
  };
}

const numbers = ['every_weeks', 'seats', 'slot_minutes', 'buffer_before_minutes', 'buffer_minutes'] as const;
const dates = ['valid_from', 'valid_until'] as const;

/** What the server takes for new hours; what was left empty is the server's to choose. */
export function newSessions(draft: Draft, clinic: string): NewSessions {
  const { isWeekly, weekdays, date, replaces, from, to, conf_id: service, max_appointments: most } = draft;
  const used = isWeekly ? numbers : numbers.filter((name) => name !== 'every_weeks');
  return {
    clinic_id: clinic,
    conf_id: service,
    from: plainText(from),
    to: plainText(to),
    ...(isWeekly ? { weekdays: weekdays.map(Number) } : { date, replaces }),
    ...Object.fromEntries(used.flatMap((name) => (draft[name] === '' ? [] : [[name, readNumber(draft[name])]]))),
    ...(isWeekly ? Object.fromEntries(dates.flatMap((name) => (draft[name] === '' ? [] : [[name, draft[name]]]))) : {}),
    ...(isWeekly && draft.weeks_of_month.length > 0 ? Object.fromEntries([['weeks_of_month', weeksOf(draft)]]) : {}),
    ...(most === '' ? {} : Object.fromEntries([['max_appointments', readNumber(most)]])),
  };
}

const weeksOf = ({ weeks_of_month: weeks }: Draft): readonly number[] | null =>
  weeks.length === 0 ? null : weeks.map(Number);

/** What differs from a session. */
export function sessionChanges(draft: Draft, session: Session): SessionChanges {
  const before = draftOf(session);
  const differs = (name: keyof Draft): boolean => String(draft[name]) !== String(before[name]);
  const changes: Record<string, unknown> = {};
  for (const name of ['from', 'to', 'conf_id'] as const) if (differs(name)) changes[name] = plainText(draft[name]);
  for (const name of numbers) if (differs(name) && draft[name] !== '') changes[name] = readNumber(draft[name]);
  if (differs('max_appointments')) {
    changes['max_appointments'] = draft.max_appointments === '' ? null : readNumber(draft.max_appointments);
  }
  for (const name of dates) if (differs(name)) changes[name] = draft[name] === '' ? null : draft[name];
  if (draft.isWeekly && differs('weeks_of_month')) changes['weeks_of_month'] = weeksOf(draft);
  if (draft.isWeekly && differs('weekdays')) changes['weekday'] = Number(draft.weekdays[0]);
  if (!draft.isWeekly && differs('date')) changes['date'] = draft.date;
  if (!draft.isWeekly && differs('replaces')) changes['replaces'] = draft.replaces;
  return changes;
}
