import { startEmbedded } from '../../src/postgres/embedded.ts';

/** A program of its own that starts the embedded server, says where it is, and waits to be killed. */
const [dataFolder = ''] = process.argv.slice(2);
const server = await startEmbedded({ dataFolder, log: () => undefined });
process.stdout.write(`${server.connectionString}\n`);
process.stdin.resume();
process.stdin.on('end', () => void server.stop().then(() => process.exit(0)));
