import { publishedClient } from '../access/domain.ts';
import { hasClientSecret } from '../access/services/has-client-secret.ts';
import { listBusinesses } from '../access/services/list-businesses.ts';
import { publishedUsers } from '../staff/domain.ts';
import type { Config } from '../config.ts';
import { listUsersWithPublishedPassword } from '../staff/services/published-users.ts';
import { seedDemo } from '../demo/demo.ts';
import { isLoopback } from '../kernel/loopback.ts';
import type { Runtime } from '../runtime/context.ts';

type Exposure = Pick<Config, 'host' | 'trustProxy'>;

/**
 * Seeds the demo into an empty database of Opdesk's own where only this machine reaches the server.
 * @throws Error where others reach it while the demo's client or a user has the secret of the documentation
 */
export async function prepareDemo(runtime: Runtime, config: Exposure, isOwnDatabase: boolean): Promise<void> {
  const setting = exposingSetting(config);
  if (setting === null) {
    if (isOwnDatabase && (await listBusinesses(runtime)).length === 0) await seedDemo(runtime);
    return;
  }
  if (await hasClientSecret(runtime, publishedClient.id, publishedClient.secret)) {
    throw new Error(
      `${setting} lets other machines reach the server while the demo's client has the secret of the documentation; ` +
        'run "opdesk client revoke demo" or "opdesk client rotate demo" first.',
    );
  }
  const [username] = await listUsersWithPublishedPassword(runtime);
  if (username !== undefined) {
    throw new Error(
      `${setting} lets other machines reach the server while the user ${username} has the password of the ` +
        `documentation; run "opdesk staff disable ${username}" or "opdesk staff reset ${username}" first.`,
    );
  }
}

/** Where the front desk is, and how to log in to it. */
export async function deskLine(runtime: Runtime, url: string): Promise<string> {
  const usernames = await listUsersWithPublishedPassword(runtime);
  const isDemoAlone = (await listBusinesses(runtime)).length === 1;
  const tryIt = `log in as ${usernames.join(', ')} with the password ${publishedUsers.password}`;
  const refused = `; with a business beside the demo, ${usernames.join(', ')} no longer log in with the password of it`;
  const how =
    usernames.length > 0 && isDemoAlone
      ? tryIt
      : `"opdesk staff create" adds a user${usernames.length > 0 ? refused : ''}`;
  return `The desk: ${url}/ (${how})`;
}

/** @throws Error where other machines reach a server with these settings */
export async function seedForThisMachine(runtime: Runtime, config: Exposure): Promise<void> {
  const setting = exposingSetting(config);
  if (setting !== null) {
    throw new Error(
      `${setting} lets other machines reach the server, and the demo's client has a secret that the documentation ` +
        'prints; make a business of your own with "opdesk business create".',
    );
  }
  await seedDemo(runtime);
}

/** A server that trusts a proxy is reached through it from elsewhere, wherever it listens itself. */
function exposingSetting({ host, trustProxy }: Exposure): string | null {
  if (!isLoopback(host)) return `HOST=${host}`;
  return trustProxy === false ? null : `TRUST_PROXY=${String(trustProxy)}`;
}
