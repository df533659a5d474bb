import type { HttpServer } from '../../http/server.ts';
import { defineAddService, defineChangeService, defineGetDoctorServices, defineListServices } from './services.ts';
import { defineAddSessions, defineChangeSession, defineListSessions, defineRemoveSession } from './sessions.ts';

/** The services and the sessions of doctors. */
export function scheduleRoutes(server: HttpServer): void {
  defineGetDoctorServices(server);
  defineListServices(server);
  defineAddService(server);
  defineChangeService(server);
  defineListSessions(server);
  defineAddSessions(server);
  defineChangeSession(server);
  defineRemoveSession(server);
}
