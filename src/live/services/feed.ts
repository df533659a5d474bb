import { daySeconds } from '../../kernel/time.ts';
import { type LiveEventRow, readLiveFeed, selectLiveEvents } from '../db/feed.ts';
import type { Database } from '../../postgres/database.ts';
import type { Runtime } from '../../runtime/context.ts';
import type { Telemetry } from '../../runtime/telemetry.ts';
import type { AccessTokens } from '../../runtime/access-tokens.ts';
import type { Catalog } from '../../runtime/catalog.ts';
import type { WakeUps } from '../../runtime/wake-ups.ts';
import { createLiveIds, type FeedPlace, type LiveIds } from './ids.ts';
import { createLiveReader, type LivePosition, type LiveReader } from './reader.ts';
import { pollEvery } from '../../runtime/poll-every.ts';

export type LiveEvent = LiveEventRow;

export type LiveMessage =
  /** The first, from where the rest goes on. */
  | { readonly kind: 'ready'; readonly id: string }
  /** The first, or in the middle: what happened since is not known, so that everything must be read anew. */
  | { readonly kind: 'reset'; readonly id: string }
  /** Of an appointment or of a patient. */
  | { readonly kind: 'change'; readonly id: string; readonly event: LiveEvent }
  /** Schedules or settings were changed, or may have been while the desk was away. */
  | { readonly kind: 'catalog' };

interface LiveSubscription {
  readonly businessId: string;
  /** Null for every clinic of the business. */
  readonly clinicId: string | null;
  /** The id of the last message that the desk has had; null for a desk that begins. */
  readonly lastId: string | null;
  readonly send: (message: LiveMessage) => void;
}

/** The changes of appointments and patients, sent to every desk that subscribes, in one order (docs/decisions/0005). */
export interface LiveFeed {
  /**
   * Sends first `ready` or `reset`, and from then on everything. A change that is not in what is read after that
   * message comes as an event.
   * @returns what ends it
   * @throws DomainError SERVICE_UNAVAILABLE without a database
   */
  subscribe(subscription: LiveSubscription): Promise<() => void>;
  close(): void;
}

interface LiveFeedOptions {
  readonly db: Database;
  readonly catalog: Catalog;
  readonly wakeUps: Pick<WakeUps, 'onChange'>;
  readonly accessTokens: Pick<AccessTokens, 'derive'>;
  readonly telemetry: Pick<Telemetry, 'jobFailed' | 'readLive'>;
  /** Epoch seconds. */
  readonly now: () => number;
  readonly elapsedMs: Runtime['elapsedMs'];
  readonly randomBytes: Runtime['randomBytes'];
}

/** More events than these are not sent to a desk that comes back: reading everything anew is less. */
const maxMissedEvents = 500;

interface Subscriber extends LiveSubscription {
  /** Of the catalog, as last sent. */
  version: number;
  /** Events that come while the place to begin at is looked for. */
  held: LiveEvent[] | undefined;
  readonly ids: LiveIds;
}

export function createLiveFeed(options: LiveFeedOptions): LiveFeed {
  const { db, catalog, wakeUps, accessTokens, telemetry, now, elapsedMs, randomBytes } = options;
  const subscribers = new Set<Subscriber>();
  const reader = createLiveReader({
    elapsedMs,
    read: (seen, atMost) => readLiveFeed(db, seen, atMost),
    onEvents(events, position) {
      for (const event of events) telemetry.readLive(now() - event.occurred_at);
      for (const subscriber of subscribers) deliver(subscriber, events, position);
    },
    onReset: (position) => subscribers.forEach((subscriber) => start(subscriber, 'reset', position)),
    onFailure: (error) => telemetry.jobFailed('live feed', error),
  });
  const watching = pollEvery(watchEveryMs, () => sendCatalogChanges(catalog, subscribers));
  wakeUps.onChange(() => reader.wake());

  function leave(subscriber: Subscriber): void {
    subscribers.delete(subscriber);
    if (subscribers.size === 0) reader.pause();
  }

  return {
    async subscribe(subscription) {
      const { version } = await catalog.business(subscription.businessId);
      // With the key that signed a day ago: a day after a rotation desks that come back read everything anew.
      const secret = await accessTokens.derive('live ids', '', now() - daySeconds);
      const ids = createLiveIds(secret, subscription.businessId, randomBytes);
      const subscriber: Subscriber = { ...subscription, version, held: [], ids };
      subscribers.add(subscriber);
      reader.resume();
      try {
        await begin(db, reader, subscriber);
      } catch (error) {
        leave(subscriber);
        throw error;
      }
      return () => leave(subscriber);
    },
    close() {
      reader.pause();
      void watching.stop();
    },
  };
}

/** Finds out from where the desk goes on, sends that, and lets through what has come meanwhile. */
async function begin(db: Database, reader: LiveReader, subscriber: Subscriber): Promise<void> {
  const seen = subscriber.lastId === null ? null : subscriber.ids.read(subscriber.lastId);
  const known = reader.position();
  // A desk that comes from another server may be ahead of what this one has read.
  const isBehind = known === undefined || (seen !== null && seen !== undefined && seen.lastId > known.lastId);
  const position = isBehind ? await reader.readNow() : known;
  const isResumable = seen !== null && seen !== undefined && canResume(seen, position);
  const missed = isResumable ? await missedEvents(db, subscriber, seen.lastId, position.lastId) : [];
  // The feed was begun anew meanwhile, and the desk has got its `reset`.
  if (subscriber.held === undefined) return;
  if (isResumable && missed.length <= maxMissedEvents) {
    const held = subscriber.held.filter(({ id }) => id > position.lastId);
    start(subscriber, 'ready', seen);
    // Whether they were changed while it was away is not kept anywhere.
    subscriber.send({ kind: 'catalog' });
    for (const event of [...missed, ...held]) sendEvent(subscriber, event, position);
  } else {
    start(subscriber, seen === null ? 'ready' : 'reset', reader.position() ?? position);
  }
}

/** Not with an id of another feed, of the future (a backup was restored), or of events that are no longer kept. */
function canResume(seen: FeedPlace, { beganAt, lastId, keptAfter }: LivePosition): boolean {
  return seen.beganAt === beganAt && seen.lastId <= lastId && seen.lastId >= keptAfter;
}

async function missedEvents(
  db: Database,
  { businessId, clinicId }: Subscriber,
  after: number,
  upTo: number,
): Promise<LiveEvent[]> {
  if (after === upTo) return [];
  return selectLiveEvents(db, { businessId, clinicId, after, upTo }, maxMissedEvents + 1);
}

function start(subscriber: Subscriber, kind: 'ready' | 'reset', place: FeedPlace): void {
  subscriber.held = undefined;
  subscriber.send({ kind, id: subscriber.ids.ofBeginning(place) });
}

function deliver(subscriber: Subscriber, events: readonly LiveEvent[], position: LivePosition): void {
  for (const event of events) {
    if (!concerns(subscriber, event)) continue;
    if (subscriber.held === undefined) sendEvent(subscriber, event, position);
    else subscriber.held.push(event);
  }
}

function sendEvent({ ids, send }: Subscriber, event: LiveEvent, { beganAt }: LivePosition): void {
  send({ kind: 'change', id: ids.ofEvent({ beganAt, lastId: event.id }), event });
}

/** A move concerns both clinics, and a patient all of them. */
function concerns({ businessId, clinicId }: Subscriber, event: LiveEvent): boolean {
  if (event.business_id !== businessId) return false;
  return (
    clinicId === null || event.patient_id !== null || event.clinic_id === clinicId || event.from_clinic_id === clinicId
  );
}

/** The catalog's answers are kept in the process: asking costs next to nothing. */
const watchEveryMs = 200;

/** Sends `catalog` to the desks whose business has other schedules or settings than they have seen. */
async function sendCatalogChanges(catalog: Catalog, subscribers: ReadonlySet<Subscriber>): Promise<void> {
  for (const businessId of new Set([...subscribers].map((subscriber) => subscriber.businessId))) {
    // Without a database nothing can be sent; the next round asks again.
    const version = await catalog.business(businessId).then(
      (entry) => entry.version,
      () => undefined,
    );
    for (const subscriber of subscribers) {
      if (version === undefined || subscriber.businessId !== businessId || subscriber.version === version) continue;
      subscriber.version = version;
      if (subscriber.held === undefined) subscriber.send({ kind: 'catalog' });
    }
  }
}
