import type { HttpServer } from '../server.ts';
import { defineBookAppointment } from './appointments/book.ts';
import { defineChangeStatus } from './appointments/change-status.ts';
import { defineFollowUp } from './appointments/follow-up.ts';
import { defineAppointmentHistory } from './appointments/history.ts';
import { defineNotices } from './appointments/notices.ts';
import { defineReadAppointments } from './appointments/read.ts';
import { defineReserve } from './appointments/reserve.ts';
import { defineReinstate } from './appointments/reinstate.ts';
import { defineReschedule } from './appointments/reschedule.ts';
import { defineUpdateAppointment } from './appointments/update.ts';
import { defineVerbs } from './appointments/verbs.ts';

export function appointmentRoutes(server: HttpServer): void {
  defineBookAppointment(server);
  defineReadAppointments(server);
  defineReserve(server);
  defineChangeStatus(server);
  defineUpdateAppointment(server);
  defineReschedule(server);
  defineFollowUp(server);
  defineVerbs(server);
  defineReinstate(server);
  defineNotices(server);
  defineAppointmentHistory(server);
}
