import { LRUCache } from 'lru-cache';
import { selectClaims } from './db/claims.ts';
import type { Database, Queryable } from '../postgres/database.ts';
import type { Period } from '../kernel/interval.ts';
import type { Claim } from '../calendar/occupancy.ts';

/**
 * A doctor's taken seats as this process last read them. For showing slots, never for deciding a booking: what another
 * process booked is seen within a second, what this one booked at once.
 */
export interface ClaimCache {
  read(businessId: string, doctorId: string, period: Period): Promise<readonly Claim[]>;
  /** Counts up with every `forget` of the doctor. An answer built from claims is good while this stays the same. */
  generation(businessId: string, doctorId: string): number;
  /** To be called after every committed change of the doctor's seats. */
  forget(businessId: string, doctorId: string): void;
  /** The same for every doctor: no notification of the others has come for a while. */
  forgetAll(): void;
}

interface Entry {
  readonly generation: number;
  readonly claims: Promise<readonly Claim[]>;
}

/** Less than the second within which another process's bookings are seen. */
const maxAgeMs = 900;
/** Of the claims that are kept, each of one doctor and period. */
const maxEntries = 10_000;

/** @param elapsedMs see Runtime */
export function createClaimCache(db: Database, elapsedMs: () => number): ClaimCache {
  const entries = new LRUCache<string, Entry>({ max: maxEntries, ttl: maxAgeMs, perf: { now: elapsedMs } });
  const generations = new LRUCache<string, number>({ max: maxEntries });
  // A doctor whose count was evicted starts above every count that was given out before.
  let count = 0;

  function generation(businessId: string, doctorId: string): number {
    const key = `${businessId}/${doctorId}`;
    const known = generations.get(key);
    if (known !== undefined) return known;
    count += 1;
    generations.set(key, count);
    return count;
  }

  return {
    generation,
    read(businessId, doctorId, { startAt, endAt }) {
      const current = generation(businessId, doctorId);
      const key = `${businessId}/${doctorId}/${startAt}/${endAt}`;
      const cached = entries.get(key);
      if (cached?.generation === current) return cached.claims;
      const claims = loadClaims(db, businessId, doctorId, { startAt, endAt });
      entries.set(key, { generation: current, claims });
      claims.catch(() => entries.delete(key));
      return claims;
    },
    forget(businessId, doctorId) {
      count += 1;
      generations.set(`${businessId}/${doctorId}`, count);
    },
    forgetAll() {
      entries.clear();
      generations.clear();
    },
  };
}

/** The claims as they are in the database now. */
export async function loadClaims(
  db: Queryable,
  businessId: string,
  doctorId: string,
  period: Period,
): Promise<readonly Claim[]> {
  const rows = await selectClaims(db, businessId, doctorId, period.startAt, period.endAt);
  return rows.map((row) => ({
    clinicId: row.clinic_id,
    sessionId: row.session_id,
    ...(row.last_seats === null ? {} : { lastSeats: row.last_seats }),
    startAt: row.start_at,
    endAt: row.end_at,
    ...(row.appointment_id === null ? {} : { appointmentId: row.appointment_id }),
    ...(row.expires_at === null ? {} : { expiresAt: row.expires_at }),
  }));
}
