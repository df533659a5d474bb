import { listenForChanges, maxNotificationBytes, notifyChanges } from '../postgres/wake-up-channel.ts';
import type { Database } from '../postgres/database.ts';
import type { Telemetry } from './telemetry.ts';
import type { Catalog } from './catalog.ts';
import type { ClaimCache } from './claims.ts';
import type { Siblings } from './siblings.ts';

/**
 * Wake-ups after commits, of this process and of other servers, in both directions. A reader that misses one looks for
 * itself now and then.
 */
export interface WakeUps {
  /** Appointments of these doctors were changed; see announceChange. */
  announce(businessId: string, doctorIds: readonly string[]): void;
  /** A patient's record was changed; see announcePatient. */
  announcePatient(businessId: string): void;
  /** Something that the catalog keeps was changed; this process's has forgotten it. */
  announceCatalog(businessId: string): void;
  /** @param wake called after every change, of whichever server and business */
  onChange(wake: () => void): void;
  /** Something is due to be sent to those who subscribed. Other servers, but for siblings, look for themselves. */
  announceDue(): void;
  /** @param wake called after every announceDue of this process and its siblings */
  onDue(wake: () => void): void;
  /**
   * A webhook is gone, is switched off, or has another endpoint or key: what was taken for it as it was is not to
   * be sent.
   */
  announceWebhook(businessId: string, webhookId: string): void;
  /**
   * @param renew called after every announceWebhook, of whichever server, and with nothing where any may have been
   * announced
   */
  onWebhook(renew: (webhook?: ChangedWebhook) => void): void;
  /** Begins to hear the other servers. */
  listen(): void;
  /** Notifies the others of the last changes, and hears nothing more. */
  close(): Promise<void>;
}

interface ChangedWebhook {
  readonly businessId: string;
  readonly webhookId: string;
}

interface WakeUpsOptions {
  readonly db: Database;
  readonly catalog: Pick<Catalog, 'forget' | 'forgetAll'>;
  readonly claims: Pick<ClaimCache, 'forget' | 'forgetAll'>;
  readonly telemetry: Pick<Telemetry, 'jobFailed'>;
  readonly siblings: Siblings;
}

export function createWakeUps({ db, catalog, claims, telemetry, siblings }: WakeUpsOptions): WakeUps {
  const listeners = createListeners();
  const { wake, renew, send, ...listening } = listeners;
  const { takeIn, forgetEverything } = createReaction({ catalog, claims }, listeners);
  const outgoing = createOutgoing(
    (message) => notifyChanges(db, payloadOf(siblings.serverId, message)),
    (error) => telemetry.jobFailed('notify other servers', error),
  );
  let listener: ReturnType<typeof listenForChanges> | undefined;

  function onMessage(payload: string): void {
    const message = readPayload(payload);
    if (message === undefined) return forgetEverything();
    // Siblings have notified this one before.
    if (message.from !== siblings.serverId) takeIn(message);
  }

  // Siblings know it at once: what one process has answered, the next answer of another shows.
  siblings.onNotified('changes', (message) => takeIn(message as Changed));
  const notify = (changed: Partial<Changed>): void =>
    siblings.notify('changes', { ...nothingChanged, ...changed } satisfies Changed);

  return {
    announce(businessId, doctorIds) {
      notify({ doctors: doctorIds.map((doctorId) => [businessId, doctorId]) });
      for (const doctorId of new Set(doctorIds)) {
        claims.forget(businessId, doctorId);
        outgoing.add((message) => message.doctors.set(`${businessId}/${doctorId}`, [businessId, doctorId]));
      }
      wake();
    },
    announcePatient(businessId) {
      notify({});
      outgoing.add((message) => message.patients.add(businessId));
      wake();
    },
    announceCatalog(businessId) {
      notify({ catalogs: [businessId] });
      outgoing.add((message) => message.catalogs.add(businessId));
    },
    ...listening,
    announceDue() {
      notify({ due: true });
      send();
    },
    announceWebhook(businessId, webhookId) {
      renew({ businessId, webhookId });
      notify({ webhooks: [[businessId, webhookId]] });
      outgoing.add((message) => message.webhooks.set(`${businessId}/${webhookId}`, [businessId, webhookId]));
    },
    listen() {
      listener ??= listenForChanges(db, {
        onMessage,
        // A notification that came while nobody listened does not come again.
        onListening: forgetEverything,
        onLost(error) {
          telemetry.jobFailed('hear other servers', error);
          forgetEverything();
        },
      });
    },
    async close() {
      await listener?.close();
      await outgoing.close();
    },
  };
}

type Listeners = Pick<WakeUps, 'onChange' | 'onDue' | 'onWebhook'> &
  Readonly<Record<'wake' | 'send', () => void>> & { readonly renew: (webhook?: ChangedWebhook) => void };

/** The parts of this process that act on wake-ups. */
function createListeners(): Listeners {
  const wakers = new Set<() => void>();
  const senders = new Set<() => void>();
  const renewers = new Set<(webhook?: ChangedWebhook) => void>();
  return {
    wake: () => wakers.forEach((each) => each()),
    send: () => senders.forEach((each) => each()),
    renew: (webhook) => renewers.forEach((each) => each(webhook)),
    onChange: (wake) => void wakers.add(wake),
    onDue: (send) => void senders.add(send),
    onWebhook: (renew) => void renewers.add(renew),
  };
}

interface Reaction {
  /** Takes in what others have changed. */
  readonly takeIn: (message: Changed) => void;
  /** Takes everything for changed. */
  readonly forgetEverything: () => void;
}

function createReaction(
  { catalog, claims }: Pick<WakeUpsOptions, 'catalog' | 'claims'>,
  { wake, send, renew }: Listeners,
): Reaction {
  return {
    takeIn({ catalogs, doctors, webhooks, due }) {
      for (const businessId of catalogs) catalog.forget(businessId);
      for (const [businessId, doctorId] of doctors) claims.forget(businessId, doctorId);
      for (const [businessId, webhookId] of webhooks) renew({ businessId, webhookId });
      if (due === true) send();
      wake();
    },
    forgetEverything() {
      catalog.forgetAll();
      claims.forgetAll();
      renew();
      wake();
    },
  };
}

interface ChangeMessage {
  /** Businesses with patients who were changed. */
  readonly patients: Set<string>;
  readonly doctors: Map<string, readonly [businessId: string, doctorId: string]>;
  readonly catalogs: Set<string>;
  readonly webhooks: Map<string, readonly [businessId: string, webhookId: string]>;
}

interface Outgoing {
  add(note: (message: ChangeMessage) => void): void;
  close(): Promise<void>;
}

/** Under load, notifications are sent this far apart: each takes a lock that all of PostgreSQL's databases share. */
const gatherMs = 25;

/** Gathers changes and sends them by and by, one message at a time. A message that cannot be sent is dropped. */
function createOutgoing(
  send: (message: ChangeMessage) => Promise<void>,
  onFailure: (error: unknown) => void,
): Outgoing {
  let message = emptyMessage();
  let timer: NodeJS.Timeout | undefined;
  let sending: Promise<void> | undefined;

  async function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const sent = message;
    message = emptyMessage();
    if (hasChanges(sent)) await send(sent).catch(onFailure);
  }

  function schedule(): void {
    if (timer !== undefined || sending !== undefined) return;
    timer = setTimeout(() => {
      sending = flush().finally(() => {
        sending = undefined;
        if (hasChanges(message)) schedule();
      });
    }, gatherMs);
    timer.unref();
  }

  return {
    add(note) {
      note(message);
      schedule();
    },
    async close() {
      await sending;
      await flush();
    },
  };
}

function emptyMessage(): ChangeMessage {
  return { patients: new Set(), doctors: new Map(), catalogs: new Set(), webhooks: new Map() };
}

function hasChanges({ patients, doctors, catalogs, webhooks }: ChangeMessage): boolean {
  return patients.size + doctors.size + catalogs.size + webhooks.size > 0;
}

interface Changed {
  readonly doctors: readonly (readonly [businessId: string, doctorId: string])[];
  readonly catalogs: readonly string[];
  readonly webhooks: readonly (readonly [businessId: string, webhookId: string])[];
  /** Of siblings alone, see announceDue. */
  readonly due?: true;
}

const nothingChanged: Changed = { doctors: [], catalogs: [], webhooks: [] };

interface Message extends Changed {
  readonly from: string;
}

/** JSON, or nothing where that would be too long: then a receiver must take everything for changed. */
function payloadOf(from: string, { doctors, catalogs, webhooks }: ChangeMessage): string {
  const message: Message = {
    from,
    doctors: [...doctors.values()],
    catalogs: [...catalogs],
    webhooks: [...webhooks.values()],
  };
  const text = JSON.stringify(message);
  return Buffer.byteLength(text) <= maxNotificationBytes ? text : '';
}

/** Undefined for everything; another version of this program may have sent it. */
function readPayload(payload: string): Message | undefined {
  try {
    const { from, doctors, catalogs, webhooks } = JSON.parse(payload) as Partial<Message>;
    if (from === undefined || doctors === undefined || catalogs === undefined || webhooks === undefined)
      return undefined;
    return { from, doctors, catalogs, webhooks };
  } catch {
    return undefined;
  }
}
