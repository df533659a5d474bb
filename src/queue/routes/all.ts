import type { HttpServer } from '../../http/server.ts';
import { defineCalls } from './calls.ts';
import { definePlaces } from './places.ts';
import { defineReadQueue } from './read.ts';
import { defineWalkIns } from './walk-ins.ts';

/** The day's queue and those who come without an appointment. */
export function queueRoutes(server: HttpServer): void {
  defineReadQueue(server);
  defineCalls(server);
  definePlaces(server);
  defineWalkIns(server);
}
