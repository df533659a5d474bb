import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchServer } from './server.ts';

export interface LoadOrder {
  readonly port: number;
  /** Each sends its next request when its last is answered. */
  readonly connections: number;
  /** As they go over the wire; begun again from the first when they run out. */
  readonly requests: readonly string[];
  /** Of the requests, how many are sent before measuring begins. */
  readonly warmUp: number;
  /** How many are measured; by default the rest of them. */
  readonly count?: number;
  /** The status that every answer should have. */
  readonly expected: number;
  readonly limitSeconds: number;
}

export interface LoadResult {
  readonly answered: number;
  readonly measured: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /**
   * The 99th percentile of the requests, each by the fastest of its answers: where requests come again and again, what
   * the server takes without what else the machine does.
   */
  readonly p99OfFastest: number;
  /** How often each came, warm-up included. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The first answer with another status than expected. */
  readonly sample: string | undefined;
  /** Of the generator, warm-up included. */
  readonly cpuSeconds: number;
}

/**
 * Sends requests from a process of their own.
 * @throws when an answer has another status than expected
 */
export async function sendLoad(order: LoadOrder): Promise<LoadResult> {
  const worker = fork(fileURLToPath(new URL('./load-worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const result = await new Promise<LoadResult | { readonly failure: string }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('exit', (code) => reject(new Error(`the load generator ended (${code})`)));
    worker.send(order);
  });
  if ('failure' in result) throw new Error(`the load generator failed: ${result.failure}`);
  if (result.sample !== undefined) {
    throw new Error(
      `${JSON.stringify(result.statuses)}
        where only ${order.expected} was expected; one of the others:\n${result.sample}`,
    );
  }
  return result;
}

/** A request as it goes over the wire, with the server's access token. */
export function wireRequest(
  server: Pick<BenchServer, 'port' | 'token'>,
  method: string,
  path: string,
  body?: string,
): string {
  const head = [
    `${method} ${path} HTTP/1.1`,
    `host: 127.0.0.1:${server.port}`,
    `auth: ${server.token}`,
    ...(body === undefined ? [] : ['content-type: application/json', `content-length: ${Buffer.byteLength(body)}`]),
  ];
  return `${head.join('\r\n')}\r\n\r\n${body ?? ''}`;
}
