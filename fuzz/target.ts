import { loadConfig } from '../src/config.ts';
import { openStore } from '../src/compose.ts';
import { startCluster, withClient } from '../bench/cluster.ts';
import { environment, type ServerProcess, startProcess } from '../bench/server.ts';
import { startReceiver } from './receiver.ts';
import { createPracticeMaker, type PracticeMaker } from './practice.ts';

/** The program under test, in a process of its own over a database of its own. */
export interface Target {
  readonly server: ServerProcess;
  readonly practices: PracticeMaker;
  /** Takes the events that are sent to webhooks. */
  readonly receiverUrl: string;
  stop(): Promise<void>;
}

/** @param databaseServer the address of a PostgreSQL; left out for one of its own */
export async function startTarget(databaseServer?: string): Promise<Target> {
  const cluster = await startCluster(databaseServer);
  const stops = [() => cluster.stop()];
  const stopAll = async (): Promise<void> => {
    for (const each of stops.toReversed()) await each();
  };
  let stopping: Promise<void> | undefined;
  // An interrupt and the end of a run may both ask for it.
  const stop = (): Promise<void> => (stopping ??= stopAll());
  try {
    const databaseUrl = await cluster.createDatabase('fuzz');
    // What a crash would leave is not looked at here, and each write would wait for the disk.
    await withClient(databaseUrl, async (client) => {
      const { rows } = await client.query<{ name: string }>('select current_database() as name');
      await client.query(`alter database ${rows[0]?.name} set synchronous_commit = off`);
    });
    const receiver = await startReceiver();
    stops.push(() => receiver.close());
    const env = environment(databaseUrl);
    const store = await openStore({ ...loadConfig(env), logLevel: 'silent' }, 'share');
    stops.push(() => store.close());
    const server = await startProcess(env, cluster.folder);
    stops.push(() => server.stop());
    return { server, practices: await createPracticeMaker(store.runtime), receiverUrl: receiver.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
