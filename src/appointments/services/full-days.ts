import { LRUCache } from 'lru-cache';
import { invalidRequest } from '../../kernel/errors.ts';
import type { Queryable } from '../../postgres/database.ts';
import { countAppointmentsOfDay, type DoctorDay } from '../db/days.ts';
import type { BookingQueue } from './booking-queue.ts';

/** Appointments of one day of practice of a doctor at a clinic, in any status: its queue shows all of them. */
const maxOfDay = 3_000;
/** A process counts the rows of a day after so many bookings of its own: days with fewer cost nothing. */
const bookingsUntilCounted = 200;
/** Days of which this process remembers how many it has booked. */
const maxRemembered = 2_000;

/**
 * Refuses bookings on a day that has as many as a day may have, cancelled ones too: one that is booked and cancelled
 * again and again would make its queue slow for everybody. Of those at the same instant a few may go beyond.
 * @throws DomainError INVALID_REQUEST_PARAMETERS
 */
export function refusingFullDays(bookings: BookingQueue, db: Queryable): BookingQueue {
  const counts = new LRUCache<string, number>({ max: maxRemembered });
  async function refuseFull(day: DoctorDay): Promise<void> {
    const key = [day.business_id, day.clinic_id, day.doctor_id, day.practice_date].join(' ');
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count < bookingsUntilCounted) return;
    if ((await countAppointmentsOfDay(db, day, maxOfDay)) >= maxOfDay) throw fullDay();
    counts.set(key, 0);
  }
  return {
    async submit(request) {
      await refuseFull(request);
      return bookings.submit(request);
    },
  };
}

function fullDay(): Error {
  const message = `The doctor has ${maxOfDay} appointments on this day, cancelled ones too: no more are booked.`;
  return invalidRequest([{ path: '', code: 'too_many', message, isSentence: true, allowed: { maxItems: maxOfDay } }]);
}
