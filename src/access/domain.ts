import { maxBookAheadDays } from '../calendar/booking-window.ts';
import { DomainError } from '../kernel/errors.ts';
import { daySeconds } from '../kernel/time.ts';

/**
 * The credentials of the demo, as the documentation prints them. A reader of it must get nowhere with them but to a
 * program on their own machine.
 */
export const publishedClient = { id: 'demo', secret: 'demo-secret' } as const;

export function isPublished({ clientId, clientSecret }: { clientId: string; clientSecret: string }): boolean {
  return clientId === publishedClient.id && clientSecret === publishedClient.secret;
}

/** The longest that an access token may be valid for, whichever server has issued it. */
const maxAccessTokenSeconds = 86_400;

/** So far apart the clocks of two servers may be. */
const clockToleranceSeconds = 60;

/** A new key signs so long after it was made: by then every server knows it. */
export const signingDelaySeconds = 2;

/**
 * Whether a token is valid for no longer than any of ours is, and was not issued in the future.
 * @param ownSeconds how long those of this server are valid
 */
export function isPlausible(
  { iat, exp }: { readonly iat: number; readonly exp: number },
  now: number,
  ownSeconds: number,
): boolean {
  return exp - iat <= Math.max(ownSeconds, maxAccessTokenSeconds) && iat <= now + clockToleranceSeconds;
}

/** From when no access token is valid any more that a key has signed, if another one follows it now. */
export function endOfReplacedKey(now: number): number {
  return now + signingDelaySeconds + maxAccessTokenSeconds + clockToleranceSeconds;
}

/**
 * For how long a key is kept that verifies no access token any more: as long as there can be an appointment whose
 * ticket of the turn it has proved.
 */
export const keptKeySeconds = (maxBookAheadDays + 1) * daySeconds;

/** 429 for a login that has failed too often. @param endsAt when these failures count no longer; epoch seconds */
export function tooManyFailures(endsAt: number, now: number): DomainError {
  return new DomainError('TOO_MANY_REQUESTS', undefined, { retry_after_seconds: Math.max(1, Math.ceil(endsAt - now)) });
}

/** How long the secret before a new one is good as well: unless another time is named, at least and at most. */
export const usualOverlapSeconds = 604_800;
export const minOverlapSeconds = 60;
export const maxOverlapSeconds = 7_776_000;
