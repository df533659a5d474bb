import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.ts';
import { withClient } from '../cluster.ts';
import type { BenchServer } from '../server.ts';
import { tables, type YardstickOrder } from './server.ts';

/**
 * F0: a bare Fastify that answers the same bytes; what is measured is divided by what this costs on the same machine.
 * @param answer the body of its answers
 */
export async function startBareServer(answer: Buffer): Promise<BenchServer> {
  return start({ answer, databaseUrl: null });
}

/** F1: F0 with `pg` and one minimal safe insert, gathered, two in flight; in a database of its own. */
export async function startBareBookings({ cluster }: Bench, name: string): Promise<BenchServer> {
  const databaseUrl = await cluster.createDatabase(name);
  await withClient(databaseUrl, (client) => client.query(tables));
  const server = await start({ answer: Buffer.from('{}'), databaseUrl });
  return {
    ...server,
    async stop() {
      await server.stop();
      await cluster.dropDatabase(name);
    },
  };
}

async function start(order: YardstickOrder): Promise<BenchServer> {
  const program = fileURLToPath(new URL('./server.ts', import.meta.url));
  const child = fork(program, { execArgv: ['--import', 'tsx'], serialization: 'advanced' });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('message', (message) => resolve(message as number));
    child.once('exit', (code) => reject(new Error(`the yardstick ended (${code})`)));
    child.send(order);
  });
  return { url: `http://127.0.0.1:${port}`, port, pid: child.pid ?? 0, token: '', stop: () => end(child) };
}

async function end(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.disconnect();
  await ended;
}
