import type { Cause } from '../../../src/slots/domain/cause.ts';
import type { ErrorCode, IssueCode } from '../../../src/kernel/errors.ts';
import type { SlotReason } from '../../../src/calendar/slots.ts';
import type { Warning } from '../../../src/calendar/warning.ts';

/**
 * What the server says in English, by its code: a refusal, with the reason where the answer gives one; a problem of a
 * field, with the name of the field where the code alone says too little; why a time is not free; a warning.
 */
type ServerCode =
  | `error.${ErrorCode}`
  | `error.SLOT_UNAVAILABLE.${SlotReason}`
  | `error.UNAUTHENTICATED.${'second_factor' | 'published_password'}`
  | `issue.${IssueCode}`
  | `issue.${IssueCode}.${string}`
  | `cause.${Cause['code']}`
  | `warning.${Warning['code']}`;

/**
 * The desk's own words in a language, in ICU's message format. A language leaves out what it has no words for, and the
 * server's English is shown; English itself has words for what the server says to the makers of programs. Where a limit
 * is broken the words may have it, as `limit`.
 */
export type ServerWords = Readonly<Partial<Record<ServerCode, string>>>;
