import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../model/random.ts';

/** One request that reached a receiver. */
export interface Arrival {
  readonly eventId: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  /** The number of what happened at this receiver, arrivals and answers counted together. */
  readonly at: number;
  /** The same of its answer, if a status that says success was sent. */
  succeededAt: number | null;
}

export interface FailingReceiver {
  readonly url: string;
  readonly arrivals: Arrival[];
  /** From now on it answers as well as it can. */
  recover(): void;
  close(): Promise<void>;
}

const faults = ['refuses', 'asks to wait', 'cuts before', 'cuts after', 'cuts within'] as const;
type Fault = (typeof faults)[number];

/**
 * A receiver in front of another that fails at random: by a status, by cutting the connection, before or after the
 * work.
 */
export async function openFailingReceiver(inner: Server, random: Random, share: number): Promise<FailingReceiver> {
  const arrivals: Arrival[] = [];
  let happened = 0;
  let isFailing = true;
  const front = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { headers } = request;
      const arrival: Arrival = {
        eventId: String(headers['webhook-id']),
        headers,
        body: Buffer.concat(chunks),
        at: happened++,
        succeededAt: null,
      };
      arrivals.push(arrival);
      answer(arrival, response, isFailing && random.next() < share ? random.pick(faults) : undefined);
    });
  });
  await new Promise<void>((done) => inner.listen(0, '127.0.0.1', done));
  await new Promise<void>((done) => front.listen(0, '127.0.0.1', done));

  function answer(arrival: Arrival, response: ServerResponse, fault: Fault | undefined): void {
    const status = { refuses: 500, 'asks to wait': 429 }[fault as string];
    // A second is long while nothing else is sent there: mostly it asks for none.
    if (status !== undefined)
      return void response.writeHead(status, { 'retry-after': arrival.at % 10 === 0 ? '1' : '0' }).end();
    if (fault === 'cuts before') return void response.destroy();
    void pass(arrival).then((passed) => {
      if (fault === 'cuts after') return void response.destroy();
      if (passed < 300) arrival.succeededAt = happened++;
      if (fault === 'cuts within')
        return void response.writeHead(passed, { 'content-length': 100 }).write('{', () => response.destroy());
      response.writeHead(passed).end();
    });
  }

  async function pass({ headers, body }: Arrival): Promise<number> {
    const kept = ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature', 'eka-webhook-signature'];
    const passedOn = Object.fromEntries(kept.map((name) => [name, String(headers[name])]));
    return (await fetch(addressOf(inner), { method: 'POST', headers: passedOn, body: new Uint8Array(body) })).status;
  }

  return {
    url: addressOf(front),
    arrivals,
    recover: () => void (isFailing = false),
    async close() {
      for (const server of [front, inner]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

function addressOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
