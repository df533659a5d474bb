import type { ServerResponse } from 'node:http';
import type { LiveAppointment, LivePatient } from '../contract.ts';
import { DomainError } from '../../kernel/errors.ts';
import type { Context, Runtime, Scope } from '../../runtime/context.ts';
import type { LiveEvent, LiveFeed, LiveMessage } from '../services/feed.ts';
import { pollEvery } from '../../runtime/poll-every.ts';
import { type Caller, callerOf } from '../../http/auth.ts';
import { tooManyRequests } from '../../http/errors.ts';
import type { Answer } from '../../http/answer.ts';
import type { HttpServer } from '../../http/server.ts';

/** The open connections of the live feed: server-sent events, one connection for a whole desk. */
interface LiveConnections {
  /**
   * @returns an answer that does not end by itself
   * @throws DomainError TOO_MANY_REQUESTS, SERVICE_UNAVAILABLE
   */
  open(
    ctx: Context,
    caller: Caller,
    place: { readonly clinicId: string | null; readonly lastId: string | null },
  ): Promise<Answer>;
}

/** The scope that a client needs for the live feed, when a connection is opened and for as long as it is open. */
export const liveScope = 'appointments:read' satisfies Scope;

/** Of one client: as many as a large hospital has screens, and fewer than would hurt. */
const maxPerClient = 1_000;
/** Whoever does not read for so long that this much waits is sent away, and resumes when it comes back. */
const maxWaitingBytes = 256 * 1024;
/** So that proxies keep a quiet connection open. */
const heartbeatSeconds = 20;
/** How often a connection's right to be open is looked at; what it is looked up in is half a second old at most. */
const checkEveryMs = 250;

const headers = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'close',
};

interface Connection {
  readonly clientId: string;
  readonly holder: Caller['holder'];
  /** Epoch seconds. */
  writtenAt: number;
  write(frame: string): void;
  end(): void;
}

export function createLiveConnections(
  server: Pick<HttpServer, 'app' | 'runtime' | 'isStopping'>,
  feed: LiveFeed,
): LiveConnections {
  const { app, runtime, isStopping } = server;
  const connections = new Set<Connection>();
  const frameOf = createFrames();
  const checking = pollEvery(checkEveryMs, () => checkAll(runtime, connections));
  // Before the server waits for what is under way: this never ends by itself.
  app.addHook('preClose', (done) => {
    void checking.stop();
    for (const connection of connections) connection.end();
    done();
  });
  return {
    async open(ctx, { holder }, { clinicId, lastId }) {
      if (isStopping()) throw new DomainError('SERVICE_UNAVAILABLE');
      if (countOf(connections, ctx.actor.id) >= maxPerClient) throw tooManyRequests(retrySeconds);
      const output = createOutput(() => close());
      const connection: Connection = {
        clientId: ctx.actor.id,
        holder,
        writtenAt: runtime.now(),
        write(frame) {
          connection.writtenAt = runtime.now();
          output.write(frame);
        },
        end: output.end,
      };
      const send = (message: LiveMessage): void => {
        connection.write(frameOf(message));
        if ('event' in message) runtime.telemetry.sentLive();
      };
      let unsubscribe = (): void => undefined;
      const close = (): void => {
        if (connections.delete(connection)) runtime.telemetry.liveClosed();
        unsubscribe();
      };
      connections.add(connection);
      runtime.telemetry.liveOpened();
      try {
        unsubscribe = await feed.subscribe({
          businessId: ctx.businessId,
          clinicId,
          lastId,
          send,
        });
      } catch (error) {
        close();
        throw error;
      }
      return { status: 200, headers, stream: output.attach };
    },
  };
}

const retrySeconds = 10;

function countOf(connections: ReadonlySet<Connection>, clientId: string): number {
  let count = 0;
  for (const connection of connections) if (connection.clientId === clientId) count += 1;
  return count;
}

interface Output {
  readonly write: (frame: string) => void;
  readonly end: () => void;
  /** Begins to write to this response, with what has been written already. */
  readonly attach: (response: ServerResponse) => void;
}

/** @param onClose called when nothing can be written any more, at the end of either side */
function createOutput(onClose: () => void): Output {
  let response: ServerResponse | undefined;
  let waiting = '';
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    if (response === undefined) return;
    // What a reader that does not read has not got yet is not waited for.
    if (response.writableLength > 0) response.destroy();
    else response.end();
  };
  return {
    end,
    write(frame) {
      if (isEnded) return;
      if (response === undefined) {
        waiting += frame;
        return;
      }
      response.write(frame);
      if (response.writableLength <= maxWaitingBytes) return;
      isEnded = true;
      response.destroy();
    },
    attach(given) {
      response = given;
      response.on('close', () => {
        isEnded = true;
        onClose();
      });
      response.on('error', () => undefined);
      response.write(waiting);
      waiting = '';
      if (isEnded || given.destroyed || given.req.method === 'HEAD') end();
      if (given.destroyed) onClose();
    },
  };
}

/** Messages as they go out. An event is written once, however many connections it goes out on. */
function createFrames(): (message: LiveMessage) => string {
  const frames = new WeakMap<LiveEvent, string>();
  return (message) => {
    switch (message.kind) {
      case 'ready':
      case 'reset':
        return `event: ${message.kind}\nid: ${message.id}\ndata: {}\n\n`;
      case 'catalog':
        return 'event: catalog\ndata: {}\n\n';
      case 'change': {
        const known = frames.get(message.event);
        if (known !== undefined) return known;
        const name = message.event.patient_id === null ? 'appointment' : 'patient';
        const frame = `event: ${name}\nid: ${message.id}\ndata: ${JSON.stringify(dataOf(message.event))}\n\n`;
        frames.set(message.event, frame);
        return frame;
      }
    }
  };
}

function dataOf(event: LiveEvent): LiveAppointment | LivePatient {
  if (event.patient_id !== null) return { patient_id: event.patient_id, event: event.event };
  return {
    appointment_id: event.appointment_id,
    version: event.appointment_version,
    event: event.event,
    status: event.status,
    action: event.action,
    doctor_id: event.doctor_id,
    clinic_id: event.clinic_id,
    ...(event.from_clinic_id === null ? {} : { from_clinic_id: event.from_clinic_id }),
    start_time: event.start_time,
  };
}

/**
 * Ends the connections whose access token has expired or whose client may no longer read, and keeps quiet ones alive.
 */
async function checkAll(runtime: Runtime, connections: ReadonlySet<Connection>): Promise<void> {
  // A desk's displays often share a token.
  const verdicts = new Map<string, Promise<boolean>>();
  for (const connection of connections) {
    const { holder } = connection;
    const name = JSON.stringify([holder.clientId, holder.secretVersion, holder.expiresAt]);
    const verdict = verdicts.get(name) ?? mayRead(runtime, holder);
    verdicts.set(name, verdict);
    if (!(await verdict)) connection.end();
    else if (Math.abs(runtime.now() - connection.writtenAt) >= heartbeatSeconds) connection.write(':\n\n');
  }
}

async function mayRead(runtime: Runtime, holder: Caller['holder']): Promise<boolean> {
  if (holder.expiresAt <= runtime.now()) return false;
  try {
    return (await callerOf(runtime, holder)).scopes.has(liveScope);
  } catch (error) {
    // A database that cannot be asked says nothing about the token, and has no event to send either.
    return !(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED';
  }
}
