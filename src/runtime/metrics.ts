import { AggregatorRegistry, collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface PoolLevels {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram;
  readonly bookings: Counter;
  readonly refusals: Counter;
  readonly logins: Counter;
  readonly liveConnections: Gauge;
  readonly liveEvents: Counter;
  readonly liveLag: Histogram;
  readonly closedAppointments: Counter;
  readonly closedDays: Counter;
  readonly dayClosingSuccess: Gauge;
  readonly dayClosingFailures: Counter;
  readonly erasureFailures: Counter;
  readonly reminders: Counter;
  readonly webhooksPublished: Counter;
  readonly publishingLag: Histogram;
  readonly webhookTries: Counter;
  readonly webhookLag: Histogram;
  readonly webhooksGivenUp: Counter;
  readonly webhooksSwitchedOff: Counter;
  readonly watchPool: (figures: () => PoolLevels) => void;
  readonly watchDisk: (freeBytes: () => Promise<number | undefined>) => void;
}

/** Everything that is counted and measured, with its name and its words for the operator. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'opdesk_build_info',
    help: 'Always 1; its label is the version of Opdesk.',
    labelNames: ['version'],
    aggregator: 'first',
    registers,
  }).set({ version }, 1);
  return {
    registry,
    requests: new Histogram({
      name: 'opdesk_request_duration_seconds',
      help: 'Time from the first byte of a request to the end of its answer.',
      labelNames: ['method', 'route', 'status'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    }),
    bookings: new Counter({
      name: 'opdesk_bookings_total',
      help: 'Appointments made that keep a seat: bookings, follow-ups and replacements. Not walk-ins, dummies and repeats.',
      registers,
    }),
    refusals: new Counter({
      name: 'opdesk_booking_refusals_total',
      help: 'Bookings refused, by the reason in the answer.',
      labelNames: ['reason'],
      registers,
    }),
    logins: new Counter({
      name: 'opdesk_logins_total',
      help: 'Logins and refreshes, by how they ended.',
      labelNames: ['result'],
      registers,
    }),
    liveConnections: new Gauge({
      name: 'opdesk_live_connections',
      help: 'Open connections of the live feed.',
      registers,
    }),
    liveEvents: new Counter({
      name: 'opdesk_live_events_sent_total',
      help: 'Events sent, counted once for each connection.',
      registers,
    }),
    liveLag: new Histogram({
      name: 'opdesk_live_lag_seconds',
      help: 'Time from the beginning of a change until this process sends it to its live connections.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 15],
      registers,
    }),
    erasureFailures: new Counter({
      name: 'opdesk_erasure_failures_total',
      help: 'Tries to finish an erasure that failed; each is tried again, later each time, at most a day later.',
      registers,
    }),
    ...dayClosingMetrics(registers),
    ...webhookMetrics(registers),
    watchPool: (figures) => watchPool(registers, figures),
    watchDisk: (freeBytes) => watchDisk(registers, freeBytes),
  };
}

/** @param others the metrics of siblings, each as `getMetricsAsJSON` makes them */
export async function expositionOf(registry: Registry, others: readonly object[]): Promise<string> {
  if (others.length === 0) return registry.metrics();
  const all = [await registry.getMetricsAsJSON(), ...others];
  return AggregatorRegistry.aggregate(all).metrics();
}

function watchPool(registers: Registry[], figures: () => PoolLevels): void {
  const gauge = new Gauge({
    name: 'opdesk_pool_connections',
    help: 'Connections to the database, and requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      const { total, idle, waiting } = figures();
      gauge.set({ state: 'total' }, total);
      gauge.set({ state: 'idle' }, idle);
      gauge.set({ state: 'waiting' }, waiting);
    },
  });
}

function watchDisk(registers: Registry[], freeBytes: () => Promise<number | undefined>): void {
  const gauge = new Gauge({
    name: 'opdesk_data_folder_free_bytes',
    help: 'What is free in the file system of the data folder; absent where that cannot be read.',
    aggregator: 'first',
    registers,
    async collect() {
      const free = await freeBytes();
      if (free === undefined) gauge.remove();
      else gauge.set(free);
    },
  });
}

function dayClosingMetrics(
  registers: Registry[],
): Pick<Metrics, 'closedAppointments' | 'closedDays' | 'dayClosingSuccess' | 'dayClosingFailures'> {
  return {
    closedAppointments: new Counter({
      name: 'opdesk_day_closing_appointments_total',
      help: 'Appointments closed with their day, by their new status.',
      labelNames: ['status'],
      registers,
    }),
    closedDays: new Counter({
      name: 'opdesk_day_closing_days_total',
      help: 'Days closed, counted for each clinic.',
      registers,
    }),
    dayClosingSuccess: new Gauge({
      name: 'opdesk_day_closing_last_success_timestamp_seconds',
      help: 'When this process last looked for days to close without a failure; 0 before it has.',
      aggregator: 'max',
      registers,
    }),
    dayClosingFailures: new Counter({
      name: 'opdesk_day_closing_failures_total',
      help: 'Closings of days and appointments that failed; each is retried a minute later.',
      registers,
    }),
  };
}

function webhookMetrics(
  registers: Registry[],
): Pick<
  Metrics,
  | 'reminders'
  | 'webhooksPublished'
  | 'publishingLag'
  | 'webhookTries'
  | 'webhookLag'
  | 'webhooksGivenUp'
  | 'webhooksSwitchedOff'
> {
  return {
    webhookTries: new Counter({
      name: 'opdesk_webhook_tries_total',
      help: 'Tries to send an event, by what came of them.',
      labelNames: ['result'],
      registers,
    }),
    reminders: new Counter({
      name: 'opdesk_reminders_total',
      help: 'Reminders that services asked for, a day or an hour before.',
      registers,
    }),
    webhooksPublished: new Counter({
      name: 'opdesk_webhook_deliveries_total',
      help: 'Events times those who subscribed to them.',
      registers,
    }),
    publishingLag: new Histogram({
      name: 'opdesk_webhook_publishing_lag_seconds',
      help: 'Time from an event until it was there to be sent.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300],
      registers,
    }),
    webhookLag: new Histogram({
      name: 'opdesk_webhook_delivery_lag_seconds',
      help: 'Time until an event arrived, since it was there to be sent.',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 300, 3_600, 86_400],
      registers,
    }),
    webhooksGivenUp: new Counter({
      name: 'opdesk_webhook_deliveries_failed_total',
      help: 'Events whose last try failed.',
      registers,
    }),
    webhooksSwitchedOff: new Counter({
      name: 'opdesk_webhooks_switched_off_total',
      help: 'Subscriptions switched off: GONE by an answer of 410, FAILING after three days of failed tries.',
      labelNames: ['reason'],
      registers,
    }),
  };
}
