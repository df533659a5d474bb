import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Random } from '../test/model/random.ts';
import type { Arrival } from './checker/evidence.ts';

/** A program that gets webhooks, fails now and then, and remembers everything that came. */
export interface Receiver {
  readonly url: string;
  readonly arrivals: readonly Arrival[];
  /** From now on it fails no more. */
  recover(): void;
  close(): Promise<void>;
}

/** A try of so large a share fails. */
const failingShare = 0.05;

/** Opens one. Its faults are a status, an answer that is cut off before the event counts, and one that is after. */
export async function openReceiver(random: Random): Promise<Receiver> {
  const arrivals: Arrival[] = [];
  let happened = 0;
  let isFailing = true;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const arrival: Arrival = {
        eventId: String(request.headers['webhook-id']),
        sequence: Number(request.headers['opdesk-sequence']),
        body: Buffer.concat(chunks).toString(),
        at: happened++,
        succeededAt: null,
      };
      arrivals.push(arrival);
      const fault = isFailing && random.next() < failingShare ? random.below(3) : null;
      if (fault === 0) return void response.writeHead(500).end();
      if (fault === 1) return void response.destroy();
      // The receiver has done its work, and the answer is lost all the same.
      if (fault === 2)
        return void response.writeHead(200, { 'content-length': 9 }).write('{', () => response.destroy());
      arrival.succeededAt = happened++;
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrivals,
    recover: () => void (isFailing = false),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
