import type { HttpServer } from '../../http/server.ts';
import type { BookingQueue } from '../services/booking-queue.ts';
import { defineBookAppointment, defineReadAppointments } from './appointments.ts';
import { defineCancel } from './cancel.ts';
import { defineChangeAppointment } from './change-appointment.ts';
import { defineChangeStatus } from './change-status.ts';
import { defineComplete } from './complete.ts';
import { defineDeskVerbs } from './change-status-verbs.ts';
import { defineFollowUp } from './follow-up.ts';
import { defineAppointmentHistory } from './history.ts';
import { definePark } from './parked.ts';
import { defineReserve } from './reserve.ts';
import { defineReinstate } from './reinstate.ts';
import { defineReschedule } from './reschedule.ts';

export function appointmentRoutes(server: HttpServer, bookings: BookingQueue): void {
  defineBookAppointment(server, bookings);
  defineReadAppointments(server);
  defineReserve(server, bookings);
  defineComplete(server);
  definePark(server);
  defineCancel(server);
  defineChangeStatus(server);
  defineChangeAppointment(server);
  defineReschedule(server);
  defineFollowUp(server, bookings);
  defineDeskVerbs(server);
  defineReinstate(server);
  defineAppointmentHistory(server);
}
