import { type QueryClient } from '@tanstack/react-query';
import { isProblem } from '../api/errors.ts';
import { type Change, historyQuery } from '../api/queries/appointment.ts';
import type { Entry } from '../api/queries/queue.ts';
import { wordsOf } from '../api/words.ts';
import { nameOf } from '../text/person.ts';
import { isTextKey, t } from '../text/text.ts';
import { clinicClock } from '../text/time.ts';

/** Answers to a change that was right when the page was read: another one has come before it. */
const overtaken: ReadonlySet<number> = new Set([409, 412]);
const overtakenCodes: ReadonlySet<string> = new Set(['STATUS_CHANGE_NOT_ALLOWED', 'RESCHEDULE_NOT_ALLOWED']);
/** These say themselves what stands against the time. */
const ofTime: ReadonlySet<string> = new Set(['SLOT_UNAVAILABLE', 'PATIENT_CONFLICT']);

/** Why a change was not made, in words: where another desk was faster, who did what and when. */
export async function refusalText(
  queryClient: QueryClient,
  entry: Entry,
  error: unknown,
  timeZone: string,
): Promise<string> {
  const message = wordsOf(error);
  const isOvertaken = isProblem(error) && (overtaken.has(error.status) || overtakenCodes.has(error.code));
  if (!isOvertaken || ofTime.has(error.code)) return t('done.failedOf', { name: nameOf(entry), message });
  const [last] = await queryClient
    .query({ ...historyQuery(entry.appointment_id), staleTime: 0 })
    .catch((): readonly Change[] => []);
  if (last === undefined) return t('done.failedOf', { name: nameOf(entry), message });
  const key = `what.${last.what}`;
  return t('done.overtaken', {
    name: nameOf(entry),
    who: 'name' in last.who && typeof last.who.name === 'string' ? last.who.name : t(`role.${last.who.role}`),
    what: isTextKey(key) ? t(key) : last.what.replaceAll('_', ' '),
    time: clinicClock(timeZone).time(last.at),
  });
}
