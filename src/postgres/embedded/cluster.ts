import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EmbeddedError } from './error.ts';
import { type Placement, workingFolder } from './placement.ts';
import { superuser } from './program-role.ts';
import { identityOptions, serverEnvironment } from './run-as.ts';
import { syncFolder } from './sync.ts';

interface InitialiseOptions {
  readonly placement: Placement;
  /** False only where the data may be lost with the machine: tests. */
  readonly durable: boolean;
  readonly log: (message: string) => void;
}

/**
 * Makes the cluster if there is none, and checks that an existing one is of our version.
 * It is made beside its place and then renamed, so that one whose making was cut short is never started.
 * @throws EmbeddedError
 */
export function initialiseCluster(options: InitialiseOptions): void {
  const { cluster, binaries } = options.placement;
  if (existsSync(cluster) && readdirSync(cluster).length > 0) {
    checkVersion(cluster, binaries.major);
    return;
  }
  options.log(`Making a PostgreSQL ${binaries.major} database in ${cluster}`);
  const draft = `${cluster}.new`;
  try {
    makeCluster(draft, options);
    renameSync(draft, cluster);
    syncFolder(dirname(cluster));
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error instanceof EmbeddedError
      ? error
      : new EmbeddedError(`A database cannot be made in ${cluster}: ${(error as Error).message}`);
  }
}

/** @throws EmbeddedError when the folder holds something else than data of that major version */
export function checkVersion(cluster: string, major: number): void {
  const file = join(cluster, 'PG_VERSION');
  if (!existsSync(file)) {
    throw new EmbeddedError(
      `${cluster} holds something else than a PostgreSQL database; set OPDESK_DATA to another folder.`,
    );
  }
  const found = readFileSync(file, 'utf8').trim();
  if (found !== String(major)) {
    throw new EmbeddedError(
      `The data in ${cluster} are of PostgreSQL ${found}, but this Opdesk brings PostgreSQL ${major}; set ` +
        'OPDESK_DATA to another folder, or DATABASE_URL to a server of that version.',
    );
  }
}

function makeCluster(draft: string, options: InitialiseOptions): void {
  const { runAs, binaries, isClosed } = options.placement;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) chownSync(draft, runAs.uid, runAs.gid);
  const command = [
    ...runAs.prefix,
    binaries.initdb,
    `--pgdata=${isClosed ? workingFolder : draft}`,
    `--username=${superuser}`,
    '--encoding=UTF8',
    '--locale=C',
    // Nobody else can reach the socket: its folder is its owner's alone.
    '--auth-local=trust',
    '--auth-host=reject',
    '--no-instructions',
    ...(options.durable ? [] : ['--no-sync']),
  ];
  const [program = '', ...args] = command;
  const result = spawnSync(program, args, {
    ...identityOptions(runAs),
    env: serverEnvironment,
    cwd: isClosed ? draft : '/',
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) {
    const lines = result.stderr.split('\n').map((line) => line.trim());
    const reason =
      lines.find((line) => /error|FATAL|PANIC|could not/.test(line)) ??
      lines.find((line) => line !== '') ??
      'initdb failed';
    throw new EmbeddedError(`A database cannot be made in ${options.placement.cluster}: ${reason}`);
  }
}
