import type { QueueEntries } from '../../queue/services/entries.ts';
import type { HttpServer } from '../../http/server.ts';
import { displayRoutes } from './displays.ts';
import { turnRoutes } from './turns.ts';

/** The screens of the waiting room, and the patient's own place. */
export function allDisplayRoutes(server: HttpServer, queueEntries: QueueEntries): void {
  displayRoutes(server, queueEntries);
  turnRoutes(server, queueEntries);
}
