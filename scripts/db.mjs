// Opens a database of an embedded PostgreSQL that nobody runs, such as one that a failed test has left: starts the
// server, hands over to psql, and stops the server after it. Without psql it says where the server is, until Ctrl-C.
//   usage: npm run db -- folder database [argument of psql …]
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbedded } from '../src/postgres/embedded.ts';

const [folder, database, ...args] = process.argv.slice(2);
if (database === undefined || !existsSync(join(folder, 'postgres'))) {
  process.stderr.write(
    'usage: npm run db -- folder database [argument of psql …], the folder one of an embedded PostgreSQL\n',
  );
  process.exit(1);
}

// Ctrl-C in psql ends a query, not the server.
const signalled = new Promise((resolve) => {
  process.on('SIGINT', resolve);
  process.on('SIGTERM', resolve);
});
const server = await startEmbedded({ dataFolder: folder, log: () => undefined });
const url = server.superuserConnectionString.replace(`/${server.connection.database}?`, `/${database}?`);
process.exitCode = await open();
await server.stop();

async function open() {
  const psql = spawn('psql', [url, ...args], { stdio: 'inherit' });
  const ended = await new Promise((resolve) => {
    psql.once('error', () => resolve(null));
    psql.once('close', (status) => resolve(status ?? 1));
  });
  if (ended !== null) return ended;
  process.stdout.write(`There is no psql here. Until Ctrl-C, any client of PostgreSQL can open ${url}\n`);
  await signalled;
  return 0;
}
