import type { Issue } from '../../kernel/errors.ts';
import type { Session } from '../../calendar/schedule.ts';
import { clockText } from '../../kernel/time.ts';
import { checkOneId } from '../../appointments/contract/fields.ts';
import { asObject, type UnreadObject } from '../../kernel/schemas.ts';
import { checkDays, checkRecurrence, refuseReplaces, refuseWeeklyFields, weekdayNumber } from './session-days.ts';
import { checkStranded } from '../../hours/contract.ts';
import { changedDay, dayMinutes, endMinute, type SessionChanges } from '../domain/session.ts';
import { clockPattern, minuteOf } from './sessions.ts';

/** How far a session may go on into the next day. Beyond it the end was rather meant to be on the day of the start. */
const maxMinutesPastMidnight = 720;

/** The rules for new sessions that the schema cannot say. Tolerates any shape. */
export function checkAddSessions(unread: unknown): Issue[] {
  const body = asObject(unread);
  const days = ['weekday', 'weekdays', 'date'].filter((field) => body[field] !== undefined);
  const issues = [...checkOneId(body, 'clinic'), ...checkDays(body), ...checkHours(body['from'], body['to'])];
  if (issues.length === 0) issues.push(...checkRecurrence(recurrenceOf(body)));
  issues.push(...checkStranded(body));
  if (days.length !== 1) {
    issues.push({
      path: '/weekday',
      code: days.length === 0 ? 'required' : 'conflict',
      message: 'exactly one of weekday, weekdays and date must say when the session is',
      allowed: { exactlyOneOf: ['weekday', 'weekdays', 'date'] },
    });
  }
  const named = Array.isArray(body['weekdays']) ? (body['weekdays'] as unknown[]).slice(0, 8).map(weekdayNumber) : [];
  if (new Set(named).size < named.length) {
    issues.push({ path: '/weekdays', code: 'conflict', message: 'must not name a day twice' });
  }
  return issues;
}

/** The rules for a changed session that its body alone can break. Tolerates any shape. */
export function checkChangeSession(unread: unknown): Issue[] {
  const body = asObject(unread);
  const issues = [...checkDays(body), ...checkHours(body['from'], body['to'])];
  const { valid_from: validFrom, valid_until: validUntil } = body as Readonly<
    Record<'valid_from' | 'valid_until', unknown>
  >;
  if (issues.length === 0 && typeof validFrom === 'string' && typeof validUntil === 'string') {
    issues.push(...checkRecurrence({ validFrom, validUntil }));
  }
  issues.push(...checkStranded(body));
  if (body['clinic_id'] !== undefined && body['partner_clinic_id'] !== undefined)
    issues.push(...checkOneId(body, 'clinic'));
  if (body['weekday'] !== undefined && body['date'] !== undefined) {
    issues.push({ path: '/date', code: 'conflict', message: 'weekday and date exclude each other; send one of them' });
  }
  return issues;
}

/** The recurrence in a body of any shape; the schema reports the members that are not well-formed. */
function recurrenceOf(body: UnreadObject): Parameters<typeof checkRecurrence>[0] {
  const {
    valid_from: from,
    valid_until: until,
    every_weeks: every,
    weeks_of_month: weeks,
  } = body as Readonly<Record<string, unknown>>;
  return {
    validFrom: typeof from === 'string' ? from : null,
    validUntil: typeof until === 'string' ? until : null,
    ...(typeof every === 'number' ? { everyWeeks: every } : {}),
    weeksOfMonth: Array.isArray(weeks) ? [1] : null,
  };
}

/** Ends that were meant otherwise: the same one twice, or one before the start by accident. Tolerates any shape. */
export function checkHours(from: unknown, to: unknown): Issue[] {
  if (typeof from !== 'string' || typeof to !== 'string' || !clockPattern.test(from) || !clockPattern.test(to))
    return [];
  if (from === to) {
    return [
      { path: '/to', code: 'conflict', message: 'is equal to from; a session of a whole day is from 00:00 to 24:00' },
    ];
  }
  if (endMinute(minuteOf(from), minuteOf(to)) > dayMinutes + maxMinutesPastMidnight) {
    const message =
      `is before from, so the session would go on until ${to} of the next day; ` +
      'at most twelve hours after midnight are allowed';
    return [{ path: '/to', code: 'too_large', message, allowed: { maximum: clockText(maxMinutesPastMidnight) } }];
  }
  return [];
}

/** The issues of a change beside the stored session. */
export function checkAgainstStored(session: Session, changes: SessionChanges): Issue[] {
  const { fromMinute, toClockMinute, validFrom, validUntil, everyWeeks, weeksOfMonth, replaces } = changes.values;
  const isExtra = changedDay(session, changes).date !== null;
  const weekly = {
    valid_from: validFrom,
    valid_until: validUntil,
    every_weeks: everyWeeks,
    weeks_of_month: weeksOfMonth,
  };
  const namesHours = fromMinute !== undefined || toClockMinute !== undefined;
  const from = clockText(fromMinute ?? session.fromMinute);
  const to = clockText(toClockMinute ?? session.toMinute);
  return [
    ...(isExtra ? refuseWeeklyFields(weekly) : refuseReplaces({ replaces })),
    ...(namesHours ? checkHours(from, to) : []),
  ];
}

/** The issues of a session as a whole, whichever part of it was sent. */
export function checkSession(session: Session): Issue[] {
  const issues = checkRecurrence(session);
  const minutes = session.toMinute - session.fromMinute;
  if (session.slotMinutes > minutes) {
    issues.push({
      path: '/slot_minutes',
      code: 'too_large',
      message: 'is longer than the session',
      allowed: { maximum: minutes },
    });
  }
  return issues;
}
