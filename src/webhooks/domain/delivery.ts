/** How many times a delivery is tried, and how long after the one before: the first is made at once. */
export const retryDelaysSeconds = [5, 60, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 24 * 3_600] as const;

/** How long a try may take in all: finding the address, connecting, sending, and the whole answer. */
export const tryTimeoutMs = 10_000;

/** How long a server keeps to itself what it took. What a killed one had is tried again after that. */
export const leaseSeconds = 30;

/** A webhook is switched off when for so long tries failed and none succeeded. */
export const failingForSeconds = 3 * 86_400;

/** How much of an answer is kept, in bytes, and how much is read before the connection is cut. */
export const answerBytesKept = 1_024;
export const answerBytesRead = 65_536;

/** The most of what a receiver may ask to wait, for one delivery and for all. */
const longestWaitSeconds = 86_400;
const longestRestSeconds = 300;

/** Why a try has no whole answer: our word and the system's code, never a text of a receiver. */
export interface TryFailure {
  readonly word: 'REFUSED_ADDRESS' | 'DNS' | 'CONNECTION' | 'TLS' | 'PROTOCOL' | 'CLOSED' | 'TIMEOUT' | 'REDIRECT';
  /** Null where the system has none. */
  readonly code: string | null;
}

/** As the log of a delivery shows it. */
export function failureText({ word, code }: TryFailure): string {
  return code === null ? word : `${word} ${code}`;
}

/** The outcome of a try. */
export interface TryOutcome {
  /** Null: no answer came. */
  readonly statusCode: number | null;
  /** Why there is no answer, or not the whole of one; null for a whole one. */
  readonly failure: TryFailure | null;
  /** The beginning of the answer's body, for the log; null where no answer came. */
  readonly answer: string | null;
  /** The header `Retry-After` as it came; null where there was none. */
  readonly retryAfter: string | null;
}

/** How a delivery stands after a try. Instants are epoch seconds. */
export type AfterTry =
  | { readonly state: 'DELIVERED' | 'FAILED'; readonly nextTryAt: null; readonly finishedAt: number }
  | { readonly state: 'PENDING'; readonly nextTryAt: number; readonly finishedAt: null };

/** Only a whole answer with a status of success has arrived. */
export function hasArrived({ statusCode, failure }: TryOutcome): boolean {
  return failure === null && statusCode !== null && statusCode >= 200 && statusCode <= 299;
}

/** After so many definite refusals of an event, later ones of its appointment go on without it. */
const refusalsUntilPassed = 2;

/** How many tries of an event were definitely refused, and whether later ones of its appointment go on without it. */
export function countRefusals(outcome: TryOutcome, before: number): { refusals: number; isPassed: boolean } {
  const refusals = before + (isRefusal(outcome) ? 1 : 0);
  return { refusals, isPassed: refusals >= refusalsUntilPassed };
}

/**
 * Whether the receiver does not want this very event, such as one of a kind that it does not know: any 4xx but those
 * that ask to try again (408 Request Timeout, 425 Too Early, 429 Too Many Requests).
 */
function isRefusal({ statusCode }: TryOutcome): boolean {
  return statusCode !== null && statusCode >= 400 && statusCode <= 499 && ![408, 425, 429].includes(statusCode);
}

/** Whether the receiver says that nothing will ever be taken there again. */
export function isGone({ statusCode }: TryOutcome): boolean {
  return statusCode === 410;
}

/**
 * The state of a delivery after a try.
 * @param failedBefore how many tries there had been before, since it was first due or replayed
 * @param now when the try ended, epoch seconds
 * @param random 0 ≤ random < 1
 */
export function afterTry(outcome: TryOutcome, failedBefore: number, now: number, random: number): AfterTry {
  if (hasArrived(outcome)) return { state: 'DELIVERED', nextTryAt: null, finishedAt: now };
  const delaySeconds = retryDelaysSeconds[failedBefore];
  if (delaySeconds === undefined) return { state: 'FAILED', nextTryAt: null, finishedAt: now };
  return {
    state: 'PENDING',
    nextTryAt: now + Math.max(askedSeconds(outcome, now), delaySeconds * jitter(random)),
    finishedAt: null,
  };
}

/**
 * How long nothing at all is sent to a receiver that has asked to wait; 0 for one that has not. Bounded, so that one
 * answer does not keep everything else back for a day.
 */
export function restSeconds(outcome: TryOutcome, now: number): number {
  return Math.min(longestRestSeconds, askedSeconds(outcome, now));
}

/** How long an answer asks to wait: only with 429 and 503 does it hold for every delivery there. */
function askedSeconds({ statusCode, retryAfter }: TryOutcome, now: number): number {
  return statusCode === 429 || statusCode === 503 ? retryAfterSeconds(retryAfter, now) : 0;
}

/** A wait is longer or shorter by up to this share of it, so that tries that failed together do not come together. */
const jitterShare = 0.1;

function jitter(random: number): number {
  return 1 - jitterShare + 2 * jitterShare * random;
}

/** `Retry-After`: seconds, or a date of HTTP. 0 where it says nothing, at most a day. */
export function retryAfterSeconds(header: string | null, now: number): number {
  const text = header?.trim() ?? '';
  const seconds = /^\d+$/.test(text)
    ? Number(text)
    : /^[A-Z][a-z]{2},? /.test(text)
      ? Date.parse(text) / 1_000 - now
      : 0;
  return Number.isNaN(seconds) ? 0 : Math.min(longestWaitSeconds, Math.max(0, seconds));
}

/** The text before the body's bytes over which a signature of each kind is made (rule F3). @param at epoch seconds */
export function signedBefore(kind: 'eka' | 'standard', eventId: string, at: number): string {
  return kind === 'eka' ? `${Math.floor(at)}.` : `${eventId}.${Math.floor(at)}.`;
}

/** Signatures of one try. Without a key there are none. */
export interface Signatures {
  /** Hexadecimal, with the newest key. */
  readonly eka: string;
  /** In base64, one with each key, the newest first. */
  readonly standard: readonly string[];
}

/**
 * The headers of a try beside those of HTTP itself; what is sent and what the log shows.
 * @param sequence of the event among those of its appointment; null for an event of none
 * @param at epoch seconds
 */
export function webhookHeaders(
  { eventId, sequence }: { readonly eventId: string; readonly sequence: number | null },
  at: number,
  signatures: Signatures | null,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at));
  const unsigned = {
    'content-type': 'application/json',
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    ...(sequence === null ? {} : { 'opdesk-sequence': String(sequence) }),
  };
  if (signatures === null) return unsigned;
  return {
    ...unsigned,
    'webhook-signature': signatures.standard.map((each) => `v1,${each}`).join(' '),
    'eka-webhook-signature': `t=${timestamp},v1=${signatures.eka}`,
  };
}

interface TryResult {
  readonly at: number;
  readonly outcome: TryOutcome;
}

/** The mark that tries at one endpoint leave on its webhook. */
interface Mark {
  readonly hasSucceeded: boolean;
  /** Since when, after the last success of these, all failed; null where none did. */
  readonly failingSince: number | null;
  readonly lastFailedAt: number | null;
  readonly isGone: boolean;
}

/** @param tries at least one, of one webhook, in the order in which they ended */
export function markOf(tries: readonly TryResult[]): Mark {
  const lastSuccess = tries.findLastIndex(({ outcome }) => hasArrived(outcome));
  const failed = tries.slice(lastSuccess + 1);
  const times = failed.map(({ at }) => at);
  return {
    hasSucceeded: lastSuccess >= 0,
    failingSince: times.length === 0 ? null : Math.min(...times),
    lastFailedAt: times.length === 0 ? null : Math.max(...times),
    isGone: failed.some(({ outcome }) => isGone(outcome)),
  };
}
