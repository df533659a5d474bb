import type { FastifyReply, FastifyRequest } from 'fastify';
import { createPlaces } from '../runtime/places.ts';
import { DomainError } from '../kernel/errors.ts';
import { networkOf } from './network-of.ts';
import { whenGone } from './when-gone.ts';

/** Calls that read, and put together, what may be megabytes: of the programs of a business, or of its users; in all. */
const maxOfHolder = 4;
const maxInAll = 8;
/** How long such a call waits for its turn, and when one may come again that has waited for nothing. */
const waitMs = 10_000;
const retryAfterSeconds = 5;
/** Bytes of answers that wait for their readers: of one holder; of all; of one holder once all have that many. */
const maxUnread = 16 * 1024 * 1024;
const maxUnreadOfAll = 64 * 1024 * 1024;
const maxUnreadThen = 1024 * 1024;

/** Smaller answers do not count: the system keeps them for a reader. */
const leastCounted = 16 * 1024;

/** Holds what answers take of the memory within bounds, whatever their number and however slow their readers. */
export interface LargeAnswers {
  /** @throws DomainError TOO_MANY_REQUESTS for a holder who has left too much unread */
  refuseUnread(request: FastifyRequest): void;
  /** Lets a call begin whose answer may be large. @throws DomainError TOO_MANY_REQUESTS after a wait for nothing */
  enter(request: FastifyRequest, reply: FastifyReply): Promise<void>;
  /** An answer is made, and goes to its reader. */
  made(request: FastifyRequest, reply: FastifyReply, bytes: number): void;
}

export function createLargeAnswers(): LargeAnswers {
  const places = createPlaces(maxOfHolder, maxInAll);
  const entered = new WeakMap<FastifyRequest, () => void>();
  const unread = new Map<string, number>();
  let unreadInAll = 0;
  const add = (holder: string, bytes: number): void => {
    const left = (unread.get(holder) ?? 0) + bytes;
    unreadInAll += bytes;
    if (left === 0) unread.delete(holder);
    else unread.set(holder, left);
  };
  return {
    refuseUnread(request) {
      if (unread.size === 0) return;
      const own = unread.get(holderOf(request)) ?? 0;
      if (own > maxUnread || (own > maxUnreadThen && unreadInAll > maxUnreadOfAll)) {
        throw refused('Answers that were asked for before are not read yet: read them first.');
      }
    },
    async enter(request, reply) {
      const giveBack = await places.wait(holderOf(request), waitMs);
      if (giveBack === undefined) throw refused('Other large answers are being made: ask again when they are.');
      entered.set(request, giveBack);
      let isGone = false;
      whenGone(reply.raw, () => {
        isGone = true;
        giveBack();
      });
      if (isGone) throw refused('Nobody waits for the answer.');
    },
    made(request, reply, bytes) {
      entered.get(request)?.();
      if (bytes < leastCounted) return;
      const holder = holderOf(request);
      add(holder, bytes);
      whenGone(reply.raw, () => add(holder, -bytes));
    },
  };
}

function refused(message: string): DomainError {
  return new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: retryAfterSeconds });
}

/** The programs of a business take nothing from the people at its desks, or from others. */
function holderOf({ caller, ip }: Pick<FastifyRequest, 'caller' | 'ip'>): string {
  return caller === null ? `address ${networkOf(ip)}` : `${caller.kind} ${caller.businessId}`;
}
