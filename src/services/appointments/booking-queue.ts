import { bookAppointments, type BookingOutcome, type BookingRequest } from '../../db/booking.ts';
import type { Database } from '../../db/database.ts';

/** Statements of one business that are under way at once. Two keep the database busy while results travel. */
const maxInFlight = 2;
const maxBatch = 64;

/** Books requests, gathered with those that arrive while earlier ones are under way. */
export interface BookingQueue {
  /** @throws what the database threw for this request alone; others of its batch are not touched by it */
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
    submit(request) {
      const line = lines.get(request.business_id) ?? { waiting: [], inFlight: 0 };
      lines.set(request.business_id, line);
      return new Promise((resolve, reject) => {
        line.waiting.push({ request, resolve, reject });
        if (line.inFlight < maxInFlight) void serve(request.business_id, line);
      });
    },
  };
}

/**
 * When a batch fails, each of it runs alone, so that one bad request costs the others nothing. Where the connection broke,
 * the batch may have been committed all the same: the second try looks for what the first one booked.
 */
async function bookBatch(db: Database, batch: readonly Waiting[]): Promise<void> {
  try {
    const outcomes = await bookAppointments(db, batch.map((entry) => entry.request));
    for (const [index, entry] of batch.entries()) settle(entry, outcomes[index]);
  } catch (error) {
    if (batch.length === 1) {
      batch[0]?.reject(error);
      return;
    }
    for (const entry of batch) await bookBatch(db, [{ ...entry, request: { ...entry.request, may_exist: true } }]);
  }
}

function settle(entry: Waiting, outcome: BookingOutcome | undefined): void {
  if (outcome === undefined) entry.reject(new Error('book_appointments answered fewer outcomes than it had requests'));
  else entry.resolve(outcome);
}
