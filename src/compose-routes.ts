import { auditRoutes } from './audit/routes.ts';
import { staffRoutes } from './staff/routes/all.ts';
import { accountRoutes } from './access/routes/account.ts';
import { clientRoutes } from './access/routes/clients.ts';
import { appointmentRoutes } from './appointments/routes/all.ts';
import { businessRoutes } from './clinics/routes/business.ts';
import { clinicRoutes } from './clinics/routes/clinics.ts';
import { directoryRoutes } from './patients/routes/profiles.ts';
import { allDisplayRoutes } from './displays/routes/all.ts';
import { doctorRoutes } from './clinics/routes/doctors.ts';
import { importRoutes } from './imports/routes/imports.ts';
import { figureRoutes } from './figures/routes.ts';
import { tableRoutes } from './imports/routes/tables.ts';
import { holdRoutes } from './appointments/routes/holds.ts';
import { allLeaveRoutes } from './leaves/routes/all.ts';
import { reminderRoutes } from './reminders/routes.ts';
import { defineRemoveDoctorFromClinic } from './clinics/routes/doctor-clinics.ts';
import { liveRoutes } from './live/routes/live.ts';
import { erasureRoutes } from './erasure/routes.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { patientMergeRoutes } from './merges/routes.ts';
import { patientRoutes } from './patients/routes/patients.ts';
import { queueRoutes } from './queue/routes/all.ts';
import { scheduleRoutes } from './schedules/routes/all.ts';
import { settingsRoutes } from './clinics/routes/settings.ts';
import { slotRoutes } from './slots/routes.ts';
import { documentRoutes } from './http/system.ts';
import { webhookRoutes } from './webhooks/routes/all.ts';
import { type Exports } from './http/exports.ts';
import { type HttpServer } from './http/server.ts';
import { type BookingQueue } from './appointments/services/booking-queue.ts';
import { type LiveFeed } from './live/services/feed.ts';
import { type QueueEntries } from './queue/services/entries.ts';
import { type WebhookAddresses } from './webhooks/services/addresses.ts';
import { releaseVersion } from './version.ts';

/** The parts that are made once and passed to the routes and jobs that use them. */
export interface Parts {
  readonly bookings: BookingQueue;
  readonly live: LiveFeed;
  readonly queueEntries: QueueEntries;
  readonly webhookAddresses: WebhookAddresses;
  readonly exports: Exports;
}

export type Routes = (server: HttpServer, parts: Parts) => void;

/** The routes of every noun. */
const routes: readonly Routes[] = [
  accountRoutes,
  staffRoutes,
  clientRoutes,
  businessRoutes,
  clinicRoutes,
  doctorRoutes,
  patientRoutes,
  directoryRoutes,
  patientMergeRoutes,
  erasureRoutes,
  (server, { exports }) => privacyRoutes(server, exports),
  defineRemoveDoctorFromClinic,
  scheduleRoutes,
  allLeaveRoutes,
  settingsRoutes,
  slotRoutes,
  holdRoutes,
  (server, { bookings }) => appointmentRoutes(server, bookings),
  reminderRoutes,
  (server, { bookings, queueEntries }) => queueRoutes(server, bookings, queueEntries),
  (server, { queueEntries }) => allDisplayRoutes(server, queueEntries),
  (server, { live }) => liveRoutes(server, live),
  (server, { webhookAddresses }) => webhookRoutes(server, webhookAddresses),
  (server, { bookings }) => importRoutes(server, bookings),
  (server, { exports }) => tableRoutes(server, exports),
  figureRoutes,
  auditRoutes,
];

/** Declares every route but the operators'. Declaring asks nothing of the runtime. */
export function apiRoutes(http: HttpServer, parts: Parts, extraRoutes: readonly Routes[] = []): void {
  documentRoutes(http, releaseVersion());
  for (const declare of [...routes, ...extraRoutes]) declare(http, parts);
}
