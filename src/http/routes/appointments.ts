import type { HttpServer } from '../server.ts';
import { defineBookAppointment } from './appointments/book.ts';
import { defineReadAppointments } from './appointments/read.ts';

export function appointmentRoutes(server: HttpServer): void {
  defineBookAppointment(server);
  defineReadAppointments(server);
}
