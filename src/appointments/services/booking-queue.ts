import { bookAppointments, type BookingOutcome, type BookingRequest } from '../db/booking.ts';
import { type Database, mayHaveRun } from '../../postgres/database.ts';
import { DomainError } from '../../kernel/errors.ts';

/** Statements of one business that are under way at once. Two keep the database busy while results travel. */
const maxInFlight = 2;
const maxBatch = 64;
/** Bookings of one business that wait; more are sent away, because they would wait for seconds. */
const maxWaiting = 5_000;

/** Books requests, gathered with those that arrive while earlier ones are under way. */
export interface BookingQueue {
  /**
   * @throws what the database threw for this request alone, others of its batch are not touched by it; or DomainError
   *   SERVICE_UNAVAILABLE where too many wait
   */
  submit(request: BookingRequest): Promise<BookingOutcome>;
}

interface Waiting {
  readonly request: BookingRequest;
  readonly resolve: (outcome: BookingOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  inFlight: number;
}

/**
 * One line per business, so that a statement touches one business only. A lone booking goes at once; under load, what
 * arrives during two statements becomes the third. Measured against one statement a booking: docs/performance.md.
 */
export function createBookingQueue(db: Database): BookingQueue {
  const lines = new Map<string, Line>();

  async function serve(businessId: string, line: Line): Promise<void> {
    line.inFlight += 1;
    while (line.waiting.length > 0) await bookBatch(db, line.waiting.splice(0, maxBatch));
    line.inFlight -= 1;
    if (line.inFlight === 0) lines.delete(businessId);
  }

  return {
    async submit(request) {
      const line = lines.get(request.business_id) ?? { waiting: [], inFlight: 0 };
      lines.set(request.business_id, line);
      if (line.waiting.length >= maxWaiting) throw new DomainError('SERVICE_UNAVAILABLE');
      return new Promise((resolve, reject) => {
        line.waiting.push({ request, resolve, reject });
        if (line.inFlight < maxInFlight) void serve(request.business_id, line);
      });
    },
  };
}

/**
 * A batch whose answer was lost may have been committed: it is sent once more and looks for what it booked. A batch
 * that was refused runs again one by one, so that a bad request, or a doctor whose lock is not to be had, costs the
 * others little.
 */
async function bookBatch(db: Database, batch: readonly Waiting[], isRepeat = false): Promise<void> {
  try {
    const outcomes = await bookAppointments(
      db,
      batch.map((entry) => entry.request),
    );
    for (const [index, entry] of batch.entries()) settle(entry, outcomes[index]);
  } catch (error) {
    const again = batch.map((entry) => ({ ...entry, request: { ...entry.request, may_exist: true } }));
    if (mayHaveRun(error) && !isRepeat) await bookBatch(db, again, true);
    else if (mayHaveRun(error) || batch.length === 1) for (const entry of batch) entry.reject(error);
    else await Promise.all(again.map((entry) => bookBatch(db, [entry], isRepeat)));
  }
}

function settle(entry: Waiting, outcome: BookingOutcome | undefined): void {
  if (outcome === undefined) entry.reject(new Error('book_appointments answered fewer outcomes than it had requests'));
  else entry.resolve(outcome);
}
