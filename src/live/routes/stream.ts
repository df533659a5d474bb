import { DomainError } from '../../kernel/errors.ts';
import type { Context, Runtime } from '../../runtime/context.ts';
import type { Scope } from '../../rights/scopes.ts';
import type { StaffLogin } from '../../runtime/staff-logins.ts';
import { isVisible, type Visible } from '../../rights/visible.ts';
import type { LiveEvent, LiveFeed, LiveMessage } from '../services/feed.ts';
import { type FeedHolder, mayOpen } from '../domain.ts';
import { pollEvery } from '../../runtime/poll-every.ts';
import { type Caller, callerOf } from '../../http/auth.ts';
import { tooManyRequests } from '../../http/errors.ts';
import type { Answer } from '../../http/answer.ts';
import type { HttpServer } from '../../http/server.ts';
import { createFrames } from './frames.ts';
import { createOutput } from './output.ts';

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

interface Connection extends FeedHolder {
  readonly proof: Caller['proof'];
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
    async open(ctx, { proof }, { clinicId, lastId }) {
      if (isStopping()) throw new DomainError('SERVICE_UNAVAILABLE');
      const holder = { clientId: ctx.actor.id, businessId: ctx.businessId };
      if (!mayOpen(connections, holder)) throw tooManyRequests(retrySeconds);
      const output = createOutput(() => close());
      const connection: Connection = {
        ...holder,
        proof,
        writtenAt: runtime.now(),
        write(frame) {
          connection.writtenAt = runtime.now();
          output.write(frame);
        },
        end: output.end,
      };
      const send = (message: LiveMessage): void => {
        if ('event' in message && !isForDesk(ctx.visible, message.event)) return;
        connection.write(frameOf(message, 'event' in message && mayReadHistory(ctx.visible, message.event)));
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

/** A user gets the events of what they see, and of what leaves it; patients are the whole business's (rule A9). */
function isForDesk(visible: Visible, event: LiveEvent): boolean {
  if (event.patient_id !== null) return true;
  const place = { clinicId: event.clinic_id, doctorId: event.doctor_id };
  const before = {
    clinicId: event.from_clinic_id ?? place.clinicId,
    doctorId: event.from_doctor_id ?? place.doctorId,
  };
  return isVisible(visible, place) || isVisible(visible, before);
}

/** The scope of the feed is that of the history; of what leaves, it is not theirs to read any more (rule A9). */
function mayReadHistory(visible: Visible, event: LiveEvent): boolean {
  return event.patient_id === null && isVisible(visible, { clinicId: event.clinic_id, doctorId: event.doctor_id });
}

const retrySeconds = 10;

/**
 * Ends the connections whose access token has expired or was revoked, whose login has ended, or whose client may no
 * longer read, and keeps quiet ones alive.
 */
async function checkAll(runtime: Runtime, connections: ReadonlySet<Connection>): Promise<void> {
  // A desk's displays often share a token.
  const verdicts = new Map<string, Promise<boolean>>();
  for (const connection of connections) {
    const { proof } = connection;
    const name = nameOf(proof);
    const verdict = verdicts.get(name) ?? mayRead(runtime, proof);
    verdicts.set(name, verdict);
    if (!(await verdict)) connection.end();
    else if (Math.abs(runtime.now() - connection.writtenAt) >= heartbeatSeconds) connection.write(':\n\n');
  }
}

/** A desk whose user has other clinics or is another doctor comes back, and is sent what it may see now. */
function seesTheSame(before: Caller['proof'], now: Caller['proof']): boolean {
  if (!('staffId' in before) || !('staffId' in now)) return true;
  const ofClinics = ({ clinicIds }: StaffLogin): string => clinicIds.toSorted().join();
  return before.doctorId === now.doctorId && ofClinics(before) === ofClinics(now);
}

function nameOf(proof: Caller['proof']): string {
  if ('staffId' in proof) return proof.id;
  const { clientId, secretVersion, chainId, keyId, expiresAt } = proof;
  return JSON.stringify([clientId, secretVersion, chainId, keyId, expiresAt]);
}

async function mayRead(runtime: Runtime, proof: Caller['proof']): Promise<boolean> {
  if ('expiresAt' in proof && proof.expiresAt <= runtime.now()) return false;
  try {
    const caller = await callerOf(runtime, proof);
    return caller.scopes.has(liveScope) && seesTheSame(proof, caller.proof);
  } catch (error) {
    // A database that cannot be asked says nothing about the token, and has no event to send either.
    return !(error instanceof DomainError) || error.code !== 'UNAUTHENTICATED';
  }
}
