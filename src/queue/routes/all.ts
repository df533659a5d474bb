import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import type { HttpServer } from '../../http/server.ts';
import type { QueueEntries } from '../services/entries.ts';
import { createAnswerEntry } from './answer.ts';
import { defineCalls } from './calls.ts';
import { definePlaces } from './places.ts';
import { defineReadQueue } from './read.ts';
import { defineWalkIns } from './walk-ins.ts';

/** The day's queue and those who come without an appointment. */
export function queueRoutes(server: HttpServer, bookings: BookingQueue, queueEntries: QueueEntries): void {
  const answerEntry = createAnswerEntry(queueEntries);
  defineReadQueue(server, queueEntries);
  defineCalls(server, answerEntry);
  definePlaces(server, answerEntry);
  defineWalkIns(server, answerEntry, bookings);
}
