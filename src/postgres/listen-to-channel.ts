import pg from 'pg';

export interface WakeUpHandlers {
  readonly onMessage: (payload: string) => void;
  /** The connection is there, for the first time or again: what was sent meanwhile has been missed. */
  readonly onListening: () => void;
  /** It is gone, or could not be had. A new one is tried for until there is one. */
  readonly onLost: (error: unknown) => void;
}

export interface Listener {
  /** Hears nothing more. */
  close(): Promise<void>;
}

/** The first wait before a lost connection is tried for again; each further one is twice as long. */
const firstRetryMs = 100;
const maxRetryMs = 5_000;

/** A connection that has fallen silent is found out by asking it something. */
const checkEveryMs = 15_000;

/** Listens to a channel of NOTIFY over a connection of its own, for as long as it is not closed. */
export function listenToChannel(config: pg.ClientConfig, channel: string, handlers: WakeUpHandlers): Listener {
  let stopped = false;
  let end: () => void = () => undefined;
  let retryMs = firstRetryMs;
  const onListening = (): void => {
    retryMs = firstRetryMs;
    handlers.onListening();
  };
  const finished = (async () => {
    while (!stopped) {
      const client = new pg.Client(config);
      const closed = new Promise<never>((_resolve, reject) => (end = () => reject(new Error('closed'))));
      const error = await listenUntil(client, channel, closed, { ...handlers, onListening });
      if (stopped) return;
      handlers.onLost(error);
      await waitFor(retryMs, (stop) => (end = stop));
      retryMs = Math.min(retryMs * 2, maxRetryMs);
    }
  })();
  return {
    async close() {
      stopped = true;
      end();
      await finished;
    },
  };
}

/** Fulfilled with the reason when the connection or its use has come to an end; never rejected. */
async function listenUntil(
  client: pg.Client,
  channel: string,
  closed: Promise<never>,
  handlers: WakeUpHandlers,
): Promise<unknown> {
  const lost = new Promise<never>((_resolve, reject) => {
    client.on('error', reject);
    client.on('end', () => reject(new Error('the connection ended')));
  });
  const unlessOver = <T>(work: Promise<T>): Promise<T> => Promise.race([work, lost, closed]);
  client.on('notification', ({ payload = '' }) => handlers.onMessage(payload));
  let check: NodeJS.Timeout | undefined;
  try {
    await unlessOver(client.connect());
    await unlessOver(client.query(`listen ${pg.escapeIdentifier(channel)}`));
    handlers.onListening();
    return await unlessOver(
      new Promise<unknown>((resolve) => {
        check = setInterval(() => void client.query('select 1').catch(resolve), checkEveryMs).unref();
      }),
    );
  } catch (error) {
    return error;
  } finally {
    clearInterval(check);
    // Not waited for: a connection that has fallen silent never says good-bye.
    client.end().catch(() => undefined);
  }
}

async function waitFor(durationMs: number, onStop: (stop: () => void) => void): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, durationMs).unref();
    onStop(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
