import {
  Agent as HttpAgent,
  type ClientRequest,
  type IncomingMessage,
  request as requestHttp,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { refusedEndpoint } from '../domain/address.ts';
import {
  answerBytesRead,
  type Signatures,
  type TryFailure,
  type TryOutcome,
  tryTimeoutMs,
  webhookHeaders,
} from '../domain/delivery.ts';
import type { WebhookAddresses } from './addresses.ts';
import { judgingLookup, RefusedAddress, UnknownHost } from './judging-lookup.ts';
import { createKeptAnswer } from './kept-answer.ts';

/** One try: what is sent, and where to. */
interface Try {
  readonly endpoint: string;
  readonly eventId: string;
  /** Among the events of its appointment; null for an event of none. */
  readonly sequence: number | null;
  /** Pure ASCII. */
  readonly body: string;
  /** Over `body` at `at`; null for none. */
  readonly signatures: Signatures | null;
  /** Epoch seconds. */
  readonly at: number;
}

export interface WebhookSender {
  /** Makes one try. Never rejects, and takes ten seconds at most. */
  send(what: Try): Promise<TryOutcome>;
  /** Closes the connections that are kept, and cuts those in use: what is under way fails. */
  close(): void;
}

/**
 * Sends to receivers over connections that are kept, each to an address that was judged when it was made.
 * @param elapsedMs see Runtime
 */
export function createWebhookSender(addresses: WebhookAddresses, elapsedMs: () => number): WebhookSender {
  const options = { keepAlive: true, maxFreeSockets: maxIdleEach, timeout: idleTimeoutMs } as const;
  const http = new HttpAgent(options);
  const https = new HttpsAgent(options);
  const lookup = judgingLookup(addresses);
  const open = new Set<Socket>();
  for (const agent of [http, https]) {
    agent.on('free', (socket: Socket) => {
      if (open.size > maxKept) socket.destroy();
    });
  }

  async function exchange(
    { endpoint, eventId, sequence, body, signatures, at }: Try,
    endsAtMs: number,
    mayReuse: boolean,
  ): Promise<TryOutcome | 'stale'> {
    const url = new URL(endpoint);
    const isHttps = url.protocol === 'https:';
    const headers = {
      ...webhookHeaders({ eventId, sequence }, at, signatures),
      'content-length': Buffer.byteLength(body),
    };
    const how: RequestOptions = { method: 'POST', headers, lookup, agent: mayReuse && (isHttps ? https : http) };
    const request = isHttps ? requestHttps(url, how) : requestHttp(url, how);
    let receiver = '';
    request.once('socket', (socket) => {
      receiver = socket.remoteAddress ?? '';
      if (request.reusedSocket) return;
      socket.once('connect', () => (receiver = socket.remoteAddress ?? ''));
      open.add(socket);
      socket.once('close', () => open.delete(socket));
    });
    const ended = await converse(request, isHttps, body, endsAtMs - elapsedMs());
    return ended === 'stale' || addresses.keepsAnswersOf(receiver) ? ended : { ...ended, answer: null };
  }

  return {
    async send(what) {
      // Judged when it was registered; what is allowed may have changed since.
      if (refusedEndpoint(what.endpoint, addresses.policy) !== null)
        return { ...noAnswer, failure: failed('REFUSED_ADDRESS') };
      const endsAtMs = elapsedMs() + tryTimeoutMs;
      const first = await exchange(what, endsAtMs, true);
      if (first !== 'stale') return first;
      return (await exchange(what, endsAtMs, false)) as TryOutcome;
    },
    close() {
      http.destroy();
      https.destroy();
      for (const socket of open) socket.destroy();
    },
  };
}

/** Connections that nobody uses are closed after this, or sooner where the receiver says so. */
const idleTimeoutMs = 15_000;
const maxIdleEach = 32;
/** With more than this open, in use or not, none is kept that is free. */
const maxKept = 640;

const noAnswer: TryOutcome = { statusCode: null, failure: null, answer: null, retryAfter: null };

/** Sends the body and reads the answer. 'stale': the connection had been kept, and was closed before any answer. */
function converse(
  request: ClientRequest,
  isHttps: boolean,
  body: string,
  timeoutMs: number,
): Promise<TryOutcome | 'stale'> {
  return new Promise((resolve) => {
    const phase = phaseOf(request, isHttps);
    let response: IncomingMessage | undefined;
    const answer = createKeptAnswer();
    let isOver = false;
    const timer = setTimeout(() => end(failed('TIMEOUT')), Math.max(0, timeoutMs));

    function end(reason: TryFailure | null): void {
      if (isOver) return;
      isOver = true;
      // A complete answer counts, with any bytes after it: a body after a 204, or the bytes beyond a length counted in
      // characters.
      const failure = response?.complete === true ? null : reason;
      // Hands bytes to the listener that have been received and not been handed over yet.
      if (response?.complete === true) response.read();
      clearTimeout(timer);
      // Also after 64 KiB of a success: the rest would come over the connection otherwise.
      if (response?.complete !== true) request.destroy();
      if (response === undefined) return resolve({ ...noAnswer, failure });
      resolve(outcomeOf(response, failure, answer.text()));
    }

    // Not once: what comes after the end has to be heard by somebody.
    request.on('error', (error: NodeJS.ErrnoException) => {
      const isStale = request.reusedSocket && response === undefined && /^(?:ECONNRESET|EPIPE)$/.test(error.code ?? '');
      if (!isStale || isOver) return end(reasonOf(error, phase()));
      isOver = true;
      clearTimeout(timer);
      resolve('stale');
    });
    request.on('response', (incoming) => {
      response = incoming;
      incoming.on('data', (chunk: Buffer) => {
        if (answer.add(chunk) > answerBytesRead) end(null);
      });
      incoming.on('end', () => end(null));
      incoming.on('error', (error: NodeJS.ErrnoException) => end(reasonOf(error, phase())));
      incoming.on('close', () => end(failed('CLOSED')));
    });
    request.on('close', () => end(failed('CLOSED')));
    request.end(body);
  });
}

function outcomeOf(response: IncomingMessage, failure: TryFailure | null, answer: TryOutcome['answer']): TryOutcome {
  const { statusCode = null, headers } = response;
  return { statusCode, failure: failure ?? redirectOf(statusCode), answer, retryAfter: headers['retry-after'] ?? null };
}

/** Follows how far the connection of a request has come. */
function phaseOf(request: ClientRequest, isHttps: boolean): () => Phase {
  let phase: Phase = 'connecting';
  request.once('socket', (socket) => {
    if (request.reusedSocket) return void (phase = 'open');
    socket.once('connect', () => (phase = isHttps ? 'securing' : 'open'));
    if (isHttps) socket.once('secureConnect', () => (phase = 'open'));
  });
  return () => phase;
}

function failed(word: TryFailure['word']): TryFailure {
  return { word, code: null };
}

type Phase = 'connecting' | 'securing' | 'open';

/** The receiver's own words are in its answer. */
function reasonOf(error: NodeJS.ErrnoException, phase: Phase): TryFailure {
  if (error instanceof RefusedAddress) return failed('REFUSED_ADDRESS');
  if (error instanceof UnknownHost) return failed('DNS');
  const code = /^[A-Z0-9_]{1,60}$/.exec(error.code ?? '')?.[0] ?? null;
  const words = {
    connecting: 'CONNECTION',
    securing: 'TLS',
    open: code?.startsWith('HPE_') === true ? 'PROTOCOL' : 'CLOSED',
  } as const;
  return { word: words[phase], code };
}

/**
 * Not 304: nothing that was sent asks whether something was modified. It is an answer like any other that is not a
 * success.
 */
const redirects: ReadonlySet<number> = new Set([300, 301, 302, 303, 305, 307, 308]);

function redirectOf(statusCode: number | null): TryFailure | null {
  return statusCode !== null && redirects.has(statusCode) ? failed('REDIRECT') : null;
}
