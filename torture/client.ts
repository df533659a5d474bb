import { setTimeout as delay } from 'node:timers/promises';
import { type Agent, request } from 'node:http';
import type { Random } from '../test/model/random.ts';
import type { Asked } from './checker/evidence.ts';

export interface HttpCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: object;
  readonly key?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** What all clients share. */
export interface Line {
  /** Of the ways to the servers. */
  readonly ports: readonly number[];
  /** An access token that is good now. @param refused one that no server takes any more */
  token(refused?: string): Promise<string>;
  readonly counts: ClientCounts;
  /** What must never be, in words. */
  readonly surprises: string[];
  /** Whether clients still try to get an answer. */
  isOpen(): boolean;
}

export interface ClientCounts {
  requests: number;
  /** Tries that got no answer, or one that says nothing of what became of the request. */
  unanswered: number;
  retries: number;
  /** Acknowledged requests that were sent once more, to compare the answers. */
  repeats: number;
  /** Those of them whose answer had other bytes than the first. */
  answeredAnew: number;
}

const timeoutMs = 5_000;
/** For so large a share of the requests a client tries no more after the first answer that is lost. */
const impatientShare = 0.1;

/** Sends one request to a server, again to any of them while it does not know what became of it. */
export async function ask(
  line: Line,
  agent: Agent,
  random: Random,
  asked: Asked,
  call: HttpCall,
): Promise<HttpAnswer | null> {
  const isImpatient = random.next() < impatientShare;
  for (let token = await line.token(); line.isOpen();) {
    asked.tries += 1;
    if (asked.tries > 1) line.counts.retries += 1;
    const answer = await send(line, agent, random.pick(line.ports), token, call);
    if (answer?.status === 401) {
      token = await line.token(token);
      continue;
    }
    if (answer !== null && answer.status !== 429 && answer.status < 500) {
      asked.status = answer.status;
      return answer;
    }
    line.counts.unanswered += 1;
    if (answer !== null) asked.status = answer.status;
    // The server says itself that it has made a mistake: that is one.
    if (answer !== null && answer.status !== 429 && answer.status !== 503)
      line.surprises.push(`${call.method} ${call.path} was answered ${answer.status} ${answer.text} (${asked.id})`);
    if (isImpatient) {
      asked.outcome = 'abandoned';
      return null;
    }
    await delay(20 + random.below(200));
  }
  return null;
}

/** The answer; null where none came. */
export function send(
  { counts }: Pick<Line, 'counts'>,
  agent: Agent,
  port: number,
  token: string,
  { method, path, body, key }: HttpCall,
): Promise<HttpAnswer | null> {
  counts.requests += 1;
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve) => {
    const sent = request(
      {
        agent,
        host: '127.0.0.1',
        port,
        method,
        path,
        timeout: timeoutMs,
        headers: {
          auth: token,
          'content-length': Buffer.byteLength(text),
          ...(text === '' ? {} : { 'content-type': 'application/json' }),
          ...(key === undefined ? {} : { 'idempotency-key': key }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () =>
          resolve(
            response.complete ? { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() } : null,
          ),
        );
        response.on('error', () => resolve(null));
      },
    );
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(null));
    sent.end(text);
  });
}
