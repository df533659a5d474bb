import { loadConfig } from '../src/config.ts';
import { openStore } from '../src/compose.ts';
import { startCluster } from '../bench/cluster.ts';
import { environment, type ServerProcess, startProcess } from '../bench/server.ts';
import { createPracticeMaker, type PracticeMaker } from './practice.ts';

/** The program under test, in a process of its own over a database of its own. */
export interface Target {
  readonly server: ServerProcess;
  readonly practices: PracticeMaker;
  stop(): Promise<void>;
}

/** @param databaseServer the address of a PostgreSQL; left out for one of its own */
export async function startTarget(databaseServer?: string): Promise<Target> {
  const cluster = await startCluster(databaseServer);
  const stops = [() => cluster.stop()];
  const stop = async (): Promise<void> => {
    for (const each of stops.toReversed()) await each();
  };
  try {
    const databaseUrl = await cluster.createDatabase('fuzz');
    // Addresses that a request makes up must reach nothing of this machine.
    const env = { ...environment(databaseUrl), WEBHOOK_ALLOW_PRIVATE: '0' };
    const store = await openStore({ ...loadConfig(env), logLevel: 'silent' }, 'share');
    stops.push(() => store.close());
    const server = await startProcess(env, cluster.folder);
    stops.push(() => server.stop());
    return { server, practices: await createPracticeMaker(store.runtime), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
