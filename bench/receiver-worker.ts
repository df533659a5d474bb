import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Arrived, ReceiverOrder } from './receivers.ts';

// The receivers' process: it opens as many as it is told, answers everything with success, and tells what has come.
process.once('message', ({ receivers }: ReceiverOrder) => void open(receivers));

async function open(receivers: number): Promise<void> {
  let arrived: Arrived[] = [];
  setInterval(() => {
    if (arrived.length === 0) return;
    process.send?.(arrived);
    arrived = [];
  }, 20);
  const ports: number[] = [];
  for (let index = 0; index < receivers; index += 1) {
    const server = createServer((request, response) => {
      const at = performance.timeOrigin + performance.now();
      let text = '';
      request.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => {
        response.writeHead(204).end();
        arrived.push([/"appointment_id":"([^"]+)"/.exec(text)?.[1] ?? '', at]);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    ports.push((server.address() as AddressInfo).port);
  }
  process.send?.({ ports });
}

process.once('disconnect', () => process.exit());
