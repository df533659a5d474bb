import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRandom } from '../test/model/random.ts';

/** Where events may be sent to: nothing leaves the machine. */
export interface Receiver {
  readonly url: string;
  close(): Promise<void>;
}

/** Answers as receivers do: mostly well, and otherwise in every way that a program of somebody else's may. */
export async function startReceiver(): Promise<Receiver> {
  const random = createRandom(1);
  const server = createServer((request, response) => {
    request.resume();
    const drawn = random.below(20);
    if (drawn === 0) request.socket.destroy();
    else if (drawn === 1) response.writeHead(200, { 'content-length': '9' }).end('cut');
    else if (drawn === 2) response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    else if (drawn === 3) response.writeHead(500, { 'retry-after': 'never' }).end('\u0000'.repeat(100_000));
    else response.writeHead(random.pick([200, 200, 200, 204, 400, 404, 410, 429, 503])).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
