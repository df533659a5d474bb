import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { DestinationStream } from 'pino';
import type { Config, Duties } from './config.ts';
import { migratedSource } from './backup/before-migration.ts';
import { openDatabase } from './postgres/database.ts';
import type { Say } from './postgres/embedded.ts';
import { renewPatientWords } from './patients/db/words.ts';
import { openApiDocument } from './http/openapi.ts';
import { deskFiles } from './http/desk.ts';
import { operatorRoutes } from './http/system.ts';
import { drain } from './http/drain.ts';
import { createExports } from './http/exports.ts';
import { apiRoutes, type Parts, type Routes } from './compose-routes.ts';
import { composeRuntime } from './compose-runtime.ts';
import { createHttpServer, type HttpServer } from './http/server.ts';
import { startJobs } from './jobs/all.ts';
import { startWatchDisk } from './jobs/watch-disk.ts';
import { type BookingQueue, createBookingQueue } from './appointments/services/booking-queue.ts';
import { refusingFullDays } from './appointments/services/full-days.ts';
import type { Runtime } from './runtime/context.ts';
import { createIdempotency } from './runtime/idempotency.ts';
import { createLiveFeed } from './live/services/feed.ts';
import { createQueueEntries } from './queue/services/entries.ts';
import { createWebhookAddresses, ownAddresses } from './webhooks/services/addresses.ts';
import { redeemLiveTicket } from './live/services/redeem-live-ticket.ts';
import { warningAnswer, Warnings } from './appointments/contract/warnings.ts';
import type { ResolveHost } from './webhooks/services/resolve-host.ts';
import { type Siblings, withoutSiblings } from './runtime/siblings.ts';
import { createTelemetry } from './runtime/telemetry.ts';
import { programVersion, releaseVersion } from './version.ts';

/** The parts that tests, or processes with siblings, put in place of the usual ones. */
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
  readonly siblings?: Siblings;
  /** Changes the runtime before anything uses it. */
  readonly runtime?: (runtime: Runtime) => Runtime;
}

/** A runtime with the database under it. */
interface Store {
  readonly runtime: Runtime;
  readonly siblings: Siblings;
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
  const siblings = overrides.siblings ?? withoutSiblings(randomUUID());
  const telemetry = createTelemetry({
    version,
    siblings,
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
  const composed = composeRuntime(config, db, telemetry, overrides, source, siblings);
  telemetry.watchDisk(() => composed.health.freeBytes());
  const original = composed.instance.original();
  if (original !== undefined) telemetry.isCopy(original);
  const parts = composeParts(config, composed, overrides);
  const runtime = overrides.runtime?.(composed) ?? composed;
  return {
    runtime,
    siblings,
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
    bookings: overrides.bookings ?? refusingFullDays(createBookingQueue(runtime.db), runtime.db),
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

/** Where a server answers that listens on this port. */
export function urlOf({ host }: Pick<Config, 'host'>, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The composition root: everything that runs is put together here, and tests put other parts in. */
export async function createApp(
  config: Config,
  overrides: AppOverrides = {},
  duties: Duties = { answersRequests: true, doesJobs: true },
): Promise<App> {
  const { startsDatabase = duties.answersRequests } = duties;
  const store = await openStore(config, startsDatabase ? 'own' : 'share', overrides);
  const { runtime, parts } = store;
  try {
    await runtime.sealing.start();
  } catch (error) {
    await store.close();
    throw error;
  }
  let stopping = false;
  const http = await createHttp(config, store, () => stopping);
  operatorRoutes(http, programVersion());
  if (duties.answersRequests) {
    deskFiles(http);
    apiRoutes(http, parts, overrides.extraRoutes);
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
      return { url: urlOf(config, typeof address === 'object' && address !== null ? address.port : config.port) };
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
async function createHttp(
  config: Config,
  { runtime, siblings }: Pick<Store, 'runtime' | 'siblings'>,
  isStopping: () => boolean,
): Promise<HttpServer> {
  return createHttpServer({
    runtime,
    idempotency: createIdempotency(),
    siblings,
    limits: { unitsPerSecond: config.rateLimitPerSecond, loginsPerMinute: config.loginLimitPerMinute },
    corsOrigins: config.corsOrigins,
    trustProxy: config.trustProxy,
    newRequestId: randomUUID,
    redeemTicket: (ticket) => redeemLiveTicket(runtime, ticket),
    warnings: { schema: Warnings, toAnswer: warningAnswer },
    isStopping,
  });
}

/** The OpenAPI document of every route, made without a database: nothing connects before it is asked something. */
export async function describeApi(config: Config): Promise<object> {
  const db = openDatabase({ connectionString: '', poolSize: 1 });
  const siblings = withoutSiblings('');
  const telemetry = createTelemetry({ version: '', logLevel: 'silent', siblings });
  const source = { isEmbedded: false, isRestarting: () => false };
  const runtime = composeRuntime(config, db, telemetry, {}, source, siblings);
  const parts = composeParts(config, runtime, {});
  const http = await createHttp(config, { runtime, siblings }, () => false);
  operatorRoutes(http, releaseVersion());
  apiRoutes(http, parts);
  const document = openApiDocument(http, releaseVersion());
  await http.app.close();
  for (const part of [runtime.catalog, runtime.accessTokens, runtime.staffLogins, parts.live]) part.close();
  await db.close();
  return document;
}
