import type { HttpServer } from '../server.ts';
import { defineCalls } from './queue/calls.ts';
import { definePlaces } from './queue/places.ts';
import { defineReadQueue } from './queue/read.ts';
import { defineWalkIns } from './queue/walk-ins.ts';

/** The day's queue and those who come without an appointment. */
export function queueRoutes(server: HttpServer): void {
  defineReadQueue(server);
  defineCalls(server);
  definePlaces(server);
  defineWalkIns(server);
}
