import { LRUCache } from 'lru-cache';
import type { PageEnd } from '../db/appointments.ts';

/**
 * Where pages ended that this process has answered. The next page goes on after that place rather than after a number
 * of appointments: what moves into or out of earlier pages meanwhile neither pushes anything back nor pulls it forward.
 */
export type AppointmentPageEnds = LRUCache<string, PageEnd>;

/** A client that reads on after a longer pause reads from the number again. */
const keptMs = 10 * 60_000;
const maxPageEnds = 10_000;

/** Its clock is that of the cache itself: no answer depends on when exactly a place is forgotten. */
export function createAppointmentPageEnds(): AppointmentPageEnds {
  return new LRUCache({ max: maxPageEnds, ttl: keptMs });
}
