import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DestinationStream } from 'pino';
import type { Config, Duties } from './config.ts';
import { migratedSource } from './backup/before-migration.ts';
import { openDatabase } from './postgres/database.ts';
import type { Say } from './postgres/embedded.ts';
import { renewPatientWords } from './patients/db/words.ts';
import { openApiDocument } from './http/openapi.ts';
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
import { deskFiles } from './http/desk.ts';
import { documentRoutes, operatorRoutes } from './http/system.ts';
import { webhookRoutes } from './webhooks/routes/all.ts';
import { drain } from './http/drain.ts';
import { createExports, type Exports } from './http/exports.ts';
import { composeRuntime } from './compose-runtime.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { startJobs } from './jobs/all.ts';
import { startWatchDisk } from './jobs/watch-disk.ts';
import { type BookingQueue, createBookingQueue } from './appointments/services/booking-queue.ts';
import type { Runtime } from './runtime/context.ts';
import { createIdempotency } from './runtime/idempotency.ts';
import { createLiveFeed, type LiveFeed } from './live/services/feed.ts';
import { createQueueEntries, type QueueEntries } from './queue/services/entries.ts';
import { createWebhookAddresses, ownAddresses, type WebhookAddresses } from './webhooks/services/addresses.ts';
import { redeemLiveTicket } from './live/services/redeem-live-ticket.ts';
import { warningAnswer, Warnings } from './appointments/contract/warnings.ts';
import type { ResolveHost } from './webhooks/services/resolve-host.ts';
import { createTelemetry } from './runtime/telemetry.ts';
import { programVersion, releaseVersion } from './version.ts';

/** The parts that are made once and passed to the routes and jobs that use them. */
interface Parts {
  readonly bookings: BookingQueue;
  readonly live: LiveFeed;
  readonly queueEntries: QueueEntries;
  readonly webhookAddresses: WebhookAddresses;
  readonly exports: Exports;
}

type Routes = (server: HttpServer, parts: Parts) => void;

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

/** The parts that tests put in place of the real ones. */
export interface AppOverrides {
  /** Epoch seconds, with fractions. */
  readonly now?: () => number;
  readonly newUuid?: () => string;
  readonly logDestination?: DestinationStream;
  /** Books in place of the database. */
  readonly bookings?: BookingQueue;
  /** Finds the IP addresses of a host. */
  readonly resolveHost?: ResolveHost;
  /** Whether the log keeps what a receiver at this IP address answers. */
  readonly keepsAnswersOf?: (ip: string) => boolean;
  /** Of the file system of the data folder. */
  readonly freeBytes?: () => Promise<number | undefined>;
  /** Declared beside the program's own. */
  readonly extraRoutes?: readonly Routes[];
  readonly migrations?: URL;
  /** Changes the runtime before anything uses it. */
  readonly runtime?: (runtime: Runtime) => Runtime;
}

/** A runtime with the database under it. */
interface Store {
  readonly runtime: Runtime;
  readonly parts: Parts;
  readonly isEmbedded: boolean;
  /** Fulfilled when an embedded PostgreSQL ends for good; never for any other. */
  readonly databaseEnded: Promise<void>;
  close(): Promise<void>;
}

/** How long a stop waits until the other servers are notified, and then for the connections to the database. */
const notifyTimeoutMs = 1_000;
const closeTimeoutMs = 5_000;

/**
 * Opens the database, at its newest migration, with the services over it.
 * @param use 'own' starts the embedded PostgreSQL and refuses a data folder in use; 'share' attaches to a running one
 */
export async function openStore(config: Config, use: 'own' | 'share', overrides: AppOverrides = {}): Promise<Store> {
  const version = programVersion();
  const telemetry = createTelemetry({
    version,
    logLevel: config.logLevel,
    logFormat: config.logFormat ?? (process.stdout.isTTY ? 'text' : 'json'),
    ...(overrides.logDestination === undefined ? {} : { destination: overrides.logDestination }),
  });
  const database = config.databaseUrl === undefined ? 'embedded' : 'external';
  telemetry.logger.info({ version, node: process.versions.node, database }, 'starting');
  const log: Say = (message, level = 'info') => telemetry.logger[level](message);
  const source = await migratedSource({ ...config, ...overrides, version, randomBytes, log }, use, renewPatientWords);
  const db = openDatabase({
    connectionString: source.connectionString,
    poolSize: config.poolSize,
    onIdleError: (error) => telemetry.jobFailed('idle connection', error),
    onDiskFull: () => composed.health.diskWasFull(),
  });
  telemetry.watchPool(() => db.figures());
  const composed = composeRuntime(config, db, telemetry, overrides, source);
  telemetry.watchDisk(() => composed.health.freeBytes());
  const original = composed.instance.original();
  if (original !== undefined) telemetry.isCopy(original);
  const parts = composeParts(config, composed, overrides);
  const runtime = overrides.runtime?.(composed) ?? composed;
  return {
    runtime,
    parts,
    isEmbedded: source.isEmbedded,
    databaseEnded: source.ended,
    async close() {
      for (const part of [runtime.catalog, runtime.accessTokens, runtime.staffLogins, parts.live]) part.close();
      await runtime.audit.flush();
      await Promise.race([runtime.wakeUps.close(), delay(notifyTimeoutMs, undefined, { ref: false })]);
      await Promise.race([db.close(), delay(closeTimeoutMs, undefined, { ref: false })]);
      await source.stop();
    },
  };
}

function composeParts(
  { webhookAllowPrivate, webhookHttpsOnly, webhookPorts }: Config,
  runtime: Runtime,
  overrides: AppOverrides,
): Parts {
  return {
    bookings: overrides.bookings ?? createBookingQueue(runtime.db),
    live: createLiveFeed(runtime),
    queueEntries: createQueueEntries(),
    webhookAddresses: createWebhookAddresses(
      { allowPrivate: webhookAllowPrivate, httpsOnly: webhookHttpsOnly, ports: webhookPorts, ownAddresses },
      overrides,
    ),
    exports: createExports(runtime),
  };
}

export interface App {
  readonly store: Store;
  readonly runtime: Runtime;
  readonly http: HttpServer;
  /** @throws the system's error when the address cannot be had */
  listen(): Promise<{ readonly url: string }>;
  /** Takes no more requests, lets those under way finish for up to ten seconds, and closes everything. */
  close(): Promise<void>;
}

/** The composition root: everything that runs is put together here, and tests put other parts in. */
export async function createApp(
  config: Config,
  overrides: AppOverrides = {},
  duties: Duties = { answersRequests: true, doesJobs: true },
): Promise<App> {
  // The embedded PostgreSQL belongs to the process that answers requests.
  const store = await openStore(config, duties.answersRequests ? 'own' : 'share', overrides);
  const { runtime, parts } = store;
  try {
    await runtime.sealing.start();
  } catch (error) {
    await store.close();
    throw error;
  }
  let stopping = false;
  const http = await createHttp(config, runtime, () => stopping);
  operatorRoutes(http, programVersion());
  if (duties.answersRequests) {
    deskFiles(http);
    apiRoutes(http, parts, overrides);
  }
  const jobs = [startWatchDisk(runtime), ...(duties.doesJobs ? startJobs(runtime, parts.webhookAddresses) : [])];
  runtime.wakeUps.listen();
  let closing: Promise<void> | undefined;
  return {
    store,
    runtime,
    http,
    async listen() {
      await http.app.listen({ host: config.host, port: config.port });
      const address = http.app.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : config.port;
      const host = config.host.includes(':') ? `[${config.host}]` : config.host;
      return { url: `http://${host}:${port}` };
    },
    close() {
      stopping = true;
      closing ??= drain(http).then(async () => {
        for (const job of jobs) await job.stop();
        await store.close();
      });
      return closing;
    },
  };
}

/** The HTTP server of a runtime, without routes and not listening. */
async function createHttp(config: Config, runtime: Runtime, isStopping: () => boolean): Promise<HttpServer> {
  return createHttpServer({
    runtime,
    idempotency: createIdempotency(),
    limits: { unitsPerSecond: config.rateLimitPerSecond, loginsPerMinute: config.loginLimitPerMinute },
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
    newRequestId: randomUUID,
    redeemTicket: (ticket) => redeemLiveTicket(runtime, ticket),
    warnings: { schema: Warnings, toAnswer: warningAnswer },
    isStopping,
  });
}

/** Declares every route but the operators'. Declaring asks nothing of the runtime. */
function apiRoutes(http: HttpServer, parts: Parts, { extraRoutes = [] }: AppOverrides = {}): void {
  documentRoutes(http, releaseVersion());
  for (const declare of [...routes, ...extraRoutes]) declare(http, parts);
}

/** The OpenAPI document of every route, made without a database: nothing connects before it is asked something. */
export async function describeApi(config: Config): Promise<object> {
  const db = openDatabase({ connectionString: '', poolSize: 1 });
  const telemetry = createTelemetry({ version: '', logLevel: 'silent' });
  const runtime = composeRuntime(config, db, telemetry, {}, { isEmbedded: false, isRestarting: () => false });
  const parts = composeParts(config, runtime, {});
  const http = await createHttp(config, runtime, () => false);
  operatorRoutes(http, releaseVersion());
  apiRoutes(http, parts);
  const document = openApiDocument(http, releaseVersion());
  await http.app.close();
  for (const part of [runtime.catalog, runtime.accessTokens, runtime.staffLogins, parts.live]) part.close();
  await db.close();
  return document;
}
