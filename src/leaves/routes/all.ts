import type { HttpServer } from '../../http/server.ts';
import { leaveRoutes } from './leaves.ts';
import { absenceRoutes } from './absences.ts';

export function allLeaveRoutes(server: HttpServer): void {
  leaveRoutes(server);
  absenceRoutes(server);
}
