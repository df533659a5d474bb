import type { HttpServer } from '../server.ts';
import { defineLeaveClinic } from './schedules/doctor-clinics.ts';
import { defineAddLeave, defineListLeaves, defineRemoveLeave } from './schedules/leaves.ts';
import { defineAddService, defineChangeService, defineGetDoctorServices, defineListServices } from './schedules/services.ts';
import { defineAddSessions, defineChangeSession, defineListSessions, defineRemoveSession } from './schedules/sessions.ts';

/** What doctors offer and when: services, sessions, leaves. */
export function scheduleRoutes(server: HttpServer): void {
  defineGetDoctorServices(server);
  defineLeaveClinic(server);
  defineListServices(server);
  defineAddService(server);
  defineChangeService(server);
  defineListSessions(server);
  defineAddSessions(server);
  defineChangeSession(server);
  defineRemoveSession(server);
  defineListLeaves(server);
  defineAddLeave(server);
  defineRemoveLeave(server);
}
