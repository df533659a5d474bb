import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyHttpOptions, FastifyInstance } from 'fastify';
import { networkOf } from './network-of.ts';

/** The limits of one connection, and of how many there may be. */
export interface ConnectionLimits {
  readonly requestTimeoutMs: number;
  readonly headTimeoutMs: number;
  readonly silenceTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly checkEveryMs: number;
  readonly maxConnections: number;
  readonly maxPerNetwork: number;
}

/** A request, from its first byte to its last: a body that drips counts like one that does not come. */
const requestTimeoutMs = 60_000;
const headTimeoutMs = 20_000;
/** Without a byte in either direction; longer than proxies keep idle connections, and than a heartbeat. */
const silenceTimeoutMs = 75_000;
/** From when an answer is ready until its last byte is taken. A live feed has a bound of its own. */
const answerTimeoutMs = 120_000;
/** An answer up to this size needs no such bound: the system keeps it for a reader. */
const atOnceBytes = 16 * 1024;
/** How often requests are looked at that take too long. */
const checkEveryMs = 5_000;
const maxConnections = 10_000;
/** From one network of IPv6 or address of IPv4, where no proxy speaks for others. */
const maxPerNetwork = 2_000;

export const connectionLimits: ConnectionLimits = {
  requestTimeoutMs,
  headTimeoutMs,
  silenceTimeoutMs,
  answerTimeoutMs,
  checkEveryMs,
  maxConnections,
  maxPerNetwork,
};

/** The options of the framework that end what takes too long. */
export function timeoutOptions(limits: ConnectionLimits) {
  return {
    requestTimeout: limits.requestTimeoutMs,
    connectionTimeout: limits.silenceTimeoutMs,
    http: { headersTimeout: limits.headTimeoutMs, connectionsCheckingInterval: limits.checkEveryMs },
  } satisfies FastifyHttpOptions<Server>;
}

/** Refuses connections beyond the limits, and ends those whose reader does not take an answer. */
export function boundConnections(app: FastifyInstance, limits: ConnectionLimits, isBehindProxy: boolean): void {
  app.server.maxConnections = limits.maxConnections;
  if (!isBehindProxy) boundNetworks(app.server, limits.maxPerNetwork);
  app.addHook('onSend', (request, reply, payload, done) => {
    if (mayWait(payload)) {
      const late = setTimeout(() => request.raw.socket.destroy(), limits.answerTimeoutMs).unref();
      reply.raw.once('close', () => clearTimeout(late));
    }
    done(null, payload);
  });
}

/** Whether an answer may be more than the system takes at once; a stream has no length. */
function mayWait(payload: unknown): boolean {
  return typeof payload === 'string' || Buffer.isBuffer(payload)
    ? payload.length > atOnceBytes
    : payload !== undefined && payload !== null;
}

function boundNetworks(server: Server, most: number): void {
  const counts = new Map<string, number>();
  server.on('connection', (socket: Socket) => {
    const network = networkOf(socket.remoteAddress ?? '');
    const count = counts.get(network) ?? 0;
    if (count >= most) {
      socket.destroy();
      return;
    }
    counts.set(network, count + 1);
    socket.once('close', () => {
      const left = (counts.get(network) ?? 1) - 1;
      if (left > 0) counts.set(network, left);
      else counts.delete(network);
    });
  });
}
