import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type Cluster, withClient } from '../bench/cluster.ts';
import { type ClientCredentials, runCommand } from '../bench/server.ts';
import { loadTorturedPractice, type TorturedPractice } from './practice.ts';
import { recordChanges } from './recording.ts';

/** A PostgreSQL with a database that every run copies. */
export interface TortureStage {
  readonly cluster: Cluster;
  readonly practice: TorturedPractice;
  readonly credentials: ClientCredentials;
  /** Of the servers, beside those that every run has. */
  readonly settings: Readonly<Record<string, string>>;
  /** The database that is copied. */
  readonly template: string;
}

const scopes = 'appointments:read,appointments:write,appointments:overbook,directory:write,admin';

/** Makes the database that every run copies. */
export async function prepareStage(cluster: Cluster): Promise<TortureStage> {
  const template = 'practice';
  const settings = {
    OPDESK_DATA: join(cluster.folder, 'opdesk'),
    OPDESK_SECRET_KEY: randomBytes(32).toString('hex'),
  };
  const url = await cluster.createDatabase(template);
  await runCommand(url, ['migrate'], settings);
  const practice = await withClient(url, async (client) => {
    await recordChanges(client);
    return loadTorturedPractice(client);
  });
  const create = ['client', 'create', '--business', practice.businessId, '--name', 'torture', '--scopes', scopes];
  const printed = await runCommand(url, create, settings);
  const field = (name: string): string => new RegExp(`^${name} (\\S+)$`, 'm').exec(printed)?.[1] ?? '';
  const credentials = { clientId: field('client_id'), clientSecret: field('client_secret') };
  return { cluster, practice, credentials, settings, template };
}
