import { bookAppointments, type BookingOutcome, type BookingRequest } from '../db/booking.ts';
import { type Database } from '../../postgres/database.ts';
import { mayHaveRun } from '../../postgres/database-errors.ts';
import { DomainError } from '../../kernel/errors.ts';

/** Books requests, gathered with those that arrive while earlier ones are under way. */
export interface BookingQueue {
  /**
   * @throws what the database threw for this request alone, others of its batch are not touched by it; or DomainError
   *   SERVICE_UNAVAILABLE where too many wait
   */
  submit(request: BookingRequest): Promise<BookingOutcome>;
}

/**
 * One line per business, so that a statement touches one business only. A lone booking goes at once; under load, what
 * arrives during one statement becomes the next. Measured: docs/performance.md.
 */
export function createBookingQueue(db: Database): BookingQueue {
  const lines = new Map<string, Line>();

  async function serve(businessId: string, line: Line): Promise<void> {
    line.inFlight += 1;
    let answerEarlier = nothing;
    do {
      let late = 0;
      const timer = setTimeout(() => {
        late = 1;
        line.late += 1;
        if (mayServe(line, line.inFlight)) void serve(businessId, line);
      }, longMs);
      const booking = bookBatch(db, line.waiting.splice(0, maxBatch));
      // The database works on this batch while the requests of the one before it are answered.
      setImmediate(answerEarlier);
      answerEarlier = await booking;
      clearTimeout(timer);
      line.late -= late;
    } while (mayServe(line, line.inFlight - 1));
    line.inFlight -= 1;
    if (line.inFlight === 0) lines.delete(businessId);
    answerEarlier();
  }

  return {
    async submit(request) {
      const line = lines.get(request.business_id) ?? { waiting: [], inFlight: 0, late: 0 };
      lines.set(request.business_id, line);
      if (line.waiting.length >= maxWaiting) throw new DomainError('SERVICE_UNAVAILABLE');
      return new Promise((resolve, reject) => {
        line.waiting.push({ request, resolve, reject });
        if (mayServe(line, line.inFlight)) void serve(request.business_id, line);
      });
    },
  };
}

interface Waiting {
  readonly request: BookingRequest;
  readonly resolve: (outcome: BookingOutcome) => void;
  readonly reject: (error: unknown) => void;
}

interface Line {
  readonly waiting: Waiting[];
  /** Statements that are under way, and those of them that take long. */
  inFlight: number;
  late: number;
}

/**
 * Statements of one business that are under way at once: one, whose batch is the larger for it. A second one goes where
 * many wait, and where the first takes long because it waits, for a lock or for the disk.
 */
const maxInFlight = 2;
const manyWaiting = 32;
const longMs = 25;
const maxBatch = 64;
/** Bookings of one business that wait; more are sent away, because they would wait for seconds. */
const maxWaiting = 5_000;

/** @param others the statements under way beside the one that would be sent */
function mayServe({ waiting, late }: Line, others: number): boolean {
  return waiting.length > 0 && others < maxInFlight && (others === late || waiting.length >= manyWaiting);
}

const nothing = (): void => undefined;

/**
 * A batch whose answer was lost may have been committed: it is sent once more and looks for what it booked. A batch
 * that was refused runs again one by one, so that a bad request, or a doctor whose lock is not to be had, costs the
 * others little.
 * @returns a function that answers the requests
 */
async function bookBatch(db: Database, batch: readonly Waiting[], isRepeat = false): Promise<() => void> {
  try {
    const outcomes = await bookAppointments(
      db,
      batch.map((entry) => entry.request),
    );
    return () => batch.forEach((entry, index) => answer(entry, outcomes[index]));
  } catch (error) {
    const again = batch.map((entry) => ({ ...entry, request: { ...entry.request, may_exist: true } }));
    if (mayHaveRun(error) && !isRepeat) return bookBatch(db, again, true);
    if (mayHaveRun(error) || batch.length === 1) return () => batch.forEach(({ reject }) => reject(error));
    await Promise.all(again.map(async (entry) => (await bookBatch(db, [entry], isRepeat))()));
    return nothing;
  }
}

function answer(entry: Waiting, outcome: BookingOutcome | undefined): void {
  if (outcome === undefined) entry.reject(new Error('book_appointments answered fewer outcomes than it had requests'));
  else entry.resolve(outcome);
}
