import type { Logger } from 'pino';
import { isoUtc } from '../kernel/time.ts';
import { createLoggers, type LoggerOptions } from './logger.ts';
import { createMetrics, expositionOf, type Metrics, type PoolLevels } from './metrics.ts';
import type { Siblings } from './siblings.ts';

export type { Logger } from 'pino';

interface AnsweredRequest {
  readonly method: string;
  /** The pattern, never the address that was asked for: that one holds ids and search terms. */
  readonly route: string;
  readonly status: number;
  readonly durationSeconds: number;
  readonly requestId: string;
  readonly clientId: string | undefined;
}

/** An erasure that is not finished, by ids alone. */
interface FailedErasure {
  readonly businessId: string;
  readonly subjectId: string;
  /** With this one. */
  readonly tries: number;
  /** Epoch seconds. */
  readonly nextTryAt: number;
}

/**
 * The log and the metrics of Opdesk for its operator: one function per event, so that what is logged and counted is
 * decided here alone.
 */
export interface Telemetry {
  readonly logger: Logger;
  answered(request: AnsweredRequest): void;
  /** A request ended in a 5xx: the detail that its answer does not have. */
  failed(error: unknown, requestId: string): void;
  jobFailed(job: string, error: unknown): void;
  /** A try to finish an erasure failed; it is tried again then. */
  erasureFailed(error: unknown, erasure: FailedErasure): void;
  /** An appointment was made that keeps a seat: booked, proposed as a follow-up, or in the place of another. */
  booked(): void;
  /** @param reason a code of the closed lists: SLOT_UNAVAILABLE's reasons, or the error's own code */
  refusedBooking(reason: string): void;
  /** A client, or a user of the staff. */
  loggedIn(caller: { readonly clientId: string } | { readonly staffId: string }, address: string): void;
  refusedLogin(
    reason:
      | 'unknown_client'
      | 'wrong_secret'
      | 'revoked'
      | 'published_secret'
      | 'unknown_user'
      | 'wrong_password'
      | 'wrong_code'
      | 'disabled'
      | 'published_password',
    requestId: string,
    address: string,
  ): void;
  refusedRefresh(reason: 'unknown' | 'revoked' | 'expired' | 'reused', requestId: string, address: string): void;
  /** A connection of the live feed. */
  liveOpened(): void;
  liveClosed(): void;
  /** A change of an appointment has been read by the live feed. */
  readLive(lagSeconds: number): void;
  /** An event has gone out on one connection. */
  sentLive(): void;
  /** An appointment was closed with its day. */
  closedAppointment(status: string): void;
  /** Days of one clinic after which nothing is left to close. */
  closedDays(count: number): void;
  /** A run of the job at midnight came to its end without a failure. @param at epoch seconds */
  dayClosingSucceeded(at: number): void;
  dayClosingFailed(error: unknown): void;
  /** Subscribers are asked to remind so many patients, as their services have it. */
  reminded(count: number): void;
  /** Events have become deliveries. @param lagSeconds since the first of them happened */
  publishedWebhooks(deliveries: number, lagSeconds: number): void;
  /**
   * A try to send an event came to its end.
   * @param result delivered, 4xx and the like, or in a word why there was no answer
   */
  triedWebhook(result: string): void;
  /** An event arrived. @param lagSeconds since it was there to be sent */
  deliveredWebhook(lagSeconds: number): void;
  /** The last try of an event failed. */
  gaveUpWebhook(): void;
  /** Nothing is sent to a subscriber any more. */
  switchedOffWebhook(reason: string, businessId: string, webhookId: string): void;
  watchPool(figures: () => PoolLevels): void;
  watchDisk(freeBytes: () => Promise<number | undefined>): void;
  diskIsLow(freeBytes: number, lowBytes: number): void;
  /** The data folder was copied from that one. */
  isCopy(original: { readonly folder: string; readonly host: string }): void;
  /** The metrics in Prometheus' text format, of this process and its siblings together. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>;
}

interface TelemetryOptions extends LoggerOptions {
  /** Of Opdesk. */
  readonly version: string;
  readonly siblings: Siblings;
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const { logger, requests } = createLoggers(options);
  const metrics = createMetrics(options.version);
  options.siblings.onMetricsAsked(() => metrics.registry.getMetricsAsJSON());
  return {
    logger,
    answered(request) {
      const { method, route, status, durationSeconds, requestId, clientId } = request;
      metrics.requests.observe({ method, route, status: String(status) }, durationSeconds);
      const durationMs = Math.round(durationSeconds * 10_000) / 10;
      requests.info({ method, route, status, durationMs, requestId, clientId }, 'answered');
    },
    failed(error, requestId) {
      logger.error({ requestId, err: error }, 'failed');
      logger.flush();
    },
    ...failuresOfJobs(logger, metrics),
    booked: () => metrics.bookings.inc(),
    refusedBooking: (reason) => metrics.refusals.inc({ reason }),
    loggedIn(caller, address) {
      metrics.logins.inc({ result: 'ok' });
      logger.info({ ...caller, address }, 'logged in');
    },
    refusedLogin(reason, requestId, address) {
      metrics.logins.inc({ result: reason });
      logger.warn({ requestId, reason, address }, 'login refused');
    },
    refusedRefresh(reason, requestId, address) {
      metrics.logins.inc({ result: `refresh_${reason}` });
      logger.warn({ requestId, reason, address }, 'refresh refused');
    },
    liveOpened: () => metrics.liveConnections.inc(),
    liveClosed: () => metrics.liveConnections.dec(),
    readLive: (lagSeconds) => metrics.liveLag.observe(lagSeconds),
    sentLive: () => metrics.liveEvents.inc(),
    closedAppointment: (status) => metrics.closedAppointments.inc({ status }),
    closedDays: (count) => metrics.closedDays.inc(count),
    dayClosingSucceeded: (at) => metrics.dayClosingSuccess.set(at),
    reminded: (count) => metrics.reminders.inc(count),
    publishedWebhooks(deliveries, lagSeconds) {
      metrics.webhooksPublished.inc(deliveries);
      metrics.publishingLag.observe(lagSeconds);
    },
    triedWebhook: (result) => metrics.webhookTries.inc({ result }),
    deliveredWebhook: (lagSeconds) => metrics.webhookLag.observe(lagSeconds),
    gaveUpWebhook: () => metrics.webhooksGivenUp.inc(),
    switchedOffWebhook(reason, businessId, webhookId) {
      metrics.webhooksSwitchedOff.inc({ reason });
      logger.warn({ reason, businessId, webhookId }, 'webhook switched off');
    },
    watchPool: metrics.watchPool,
    watchDisk: metrics.watchDisk,
    isCopy: ({ folder, host }) =>
      logger.warn(
        { original: folder, host },
        'the data folder is a copy: no webhooks and reminders go out until "opdesk adopt" says that it is the only one',
      ),
    diskIsLow: (freeBytes, lowBytes) =>
      logger.warn({ freeBytes, lowBytes }, 'the disk of the data folder is nearly full'),
    exposition: async () => ({
      contentType: metrics.registry.contentType,
      text: await expositionOf(metrics.registry, await options.siblings.askMetrics()),
    }),
  };
}

function failuresOfJobs(
  logger: Logger,
  metrics: Metrics,
): Pick<Telemetry, 'jobFailed' | 'erasureFailed' | 'dayClosingFailed'> {
  const jobFailed = (job: string, error: unknown, more: object = {}): void => {
    logger.error({ job, ...more, err: error }, 'job failed');
    logger.flush();
  };
  return {
    jobFailed: (job, error) => jobFailed(job, error),
    erasureFailed(error, { nextTryAt, ...erasure }) {
      metrics.erasureFailures.inc();
      jobFailed('finish erasure', error, { ...erasure, nextTryAt: isoUtc(nextTryAt) });
    },
    dayClosingFailed(error) {
      metrics.dayClosingFailures.inc();
      jobFailed('close-day', error);
    },
  };
}
