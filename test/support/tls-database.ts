import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, vi } from 'vitest';
import { locateBinaries } from '../../src/postgres/embedded/binaries.ts';
import { initialiseCluster } from '../../src/postgres/embedded/cluster.ts';
import { choosePlacement } from '../../src/postgres/embedded/placement.ts';
import { identityOptions, serverEnvironment } from '../../src/postgres/embedded/run-as.ts';
import { freePort } from './ports.ts';

/** The certificate, which is its own authority, is for the names `receiver.test` and `127.0.0.1`. */
export const certificate = fileURLToPath(new URL('tls/certificate.pem', import.meta.url));
const key = fileURLToPath(new URL('tls/key.pem', import.meta.url));

export interface TlsDatabase {
  readonly port: number;
  stop(): Promise<void>;
}

/** A PostgreSQL with a certificate, which takes anybody over TLS, and over plain TCP the role `plain` alone. */
export async function startTlsDatabase(): Promise<TlsDatabase> {
  const folder = mkdtempSync(join(inject('testFolder'), 'tls-'));
  chmodSync(folder, 0o711);
  const placement = choosePlacement(folder, locateBinaries(folder));
  initialiseCluster({ placement, durable: false, log: () => undefined });
  const { cluster, runAs, binaries } = placement;
  const files = { 'server.key': key, 'server.crt': certificate };
  for (const [name, from] of Object.entries(files)) copyFileSync(from, join(cluster, name));
  const rules = 'hostssl all all 127.0.0.1/32 trust\nhostnossl all plain 127.0.0.1/32 trust\n';
  writeFileSync(join(cluster, 'pg_hba.conf'), rules);
  for (const name of Object.keys(files)) {
    chmodSync(join(cluster, name), 0o600);
    if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(join(cluster, name), runAs.uid, runAs.gid);
  }
  const port = await freePort();
  const chosen = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', ssl: 'on', fsync: 'off' };
  const settings = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const [program = '', ...args] = [...runAs.prefix, binaries.postgres, '-D', cluster, ...settings];
  const server = spawn(program, args, { ...identityOptions(runAs), env: serverEnvironment, cwd: '/', stdio: 'ignore' });
  const ended = once(server, 'exit');
  // PostgreSQL writes there that it takes connections.
  const isReady = (): void => expect(readFileSync(join(cluster, 'postmaster.pid'), 'utf8')).toContain('ready');
  await vi.waitFor(isReady, { timeout: 60_000, interval: 20 });
  return {
    port,
    async stop() {
      server.kill('SIGINT');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
