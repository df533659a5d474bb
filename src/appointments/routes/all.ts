import type { HttpServer } from '../../http/server.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { defineBookAppointment } from './book.ts';
import { defineChangeStatus } from './change-status.ts';
import { defineFollowUp } from './follow-up.ts';
import { defineAppointmentHistory } from './history.ts';
import { defineReadAppointments } from './read.ts';
import { defineReserve } from './reserve.ts';
import { defineReinstate } from './reinstate.ts';
import { defineReschedule } from './reschedule.ts';
import { defineUpdateAppointment } from './update.ts';
import { defineVerbs } from './verbs.ts';

export function appointmentRoutes(server: HttpServer, bookings: BookingQueue): void {
  defineBookAppointment(server, bookings);
  defineReadAppointments(server);
  defineReserve(server, bookings);
  defineChangeStatus(server);
  defineUpdateAppointment(server);
  defineReschedule(server);
  defineFollowUp(server, bookings);
  defineVerbs(server);
  defineReinstate(server);
  defineAppointmentHistory(server);
}
