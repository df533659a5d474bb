import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import type { HttpServer } from '../../http/server.ts';
import type { QueueEntries } from '../services/entries.ts';
import { createAnswerEntry } from './answer.ts';
import { defineAssignPatient } from './patient.ts';
import { defineCallNext } from './call-next.ts';
import { defineCallPatient } from './call.ts';
import { defineMove } from './move.ts';
import { defineGetQueue } from './queue.ts';
import { defineSkip } from './skip.ts';
import { defineTransfer } from './transfer.ts';
import { defineAddWalkIn } from './walk-ins.ts';

/** The day's queue, its calls and moves, and walk-ins. A token changes with the doctor alone (rule C8). */
export function queueRoutes(server: HttpServer, bookings: BookingQueue, queueEntries: QueueEntries): void {
  const answerEntry = createAnswerEntry(queueEntries);
  defineGetQueue(server, queueEntries);
  defineCallNext(server, answerEntry);
  defineCallPatient(server, answerEntry);
  defineSkip(server, answerEntry);
  defineMove(server, answerEntry);
  defineTransfer(server, answerEntry);
  defineAddWalkIn(server, answerEntry, bookings);
  defineAssignPatient(server, answerEntry);
}
