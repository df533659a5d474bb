import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** How to start a program of PostgreSQL, which refuses to run as root. */
export interface RunAs {
  /** Comes before the program: a command that becomes it. */
  readonly prefix: readonly string[];
  /** The user to become and to own the files; undefined means the one that we are. */
  readonly uid?: number;
  readonly gid?: number;
}

interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Nothing of our own environment reaches PostgreSQL: PGDATA, PGPORT or a language would change what it does. */
export const serverEnvironment = { PATH: '/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' } as const;

export const asOurselves: RunAs = { prefix: [] };

export function weAreRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * A user namespace in which root's files belong to an ordinary user. The number must be one that has a name: initdb
 * looks it up.
 */
export function inUserNamespace(): RunAs | null {
  const user = knownUsers().find((candidate) => candidate.uid >= 1000) ?? knownUsers()[0];
  if (user === undefined) return null;
  return { prefix: ['unshare', '--user', `--map-user=${user.uid}`, `--map-group=${user.gid}`, '--'] };
}

/** The user with that number; null for root and for a number without a name. */
export function asUser(uid: number): RunAs | null {
  const user = knownUsers().find((candidate) => candidate.uid === uid);
  return user === undefined ? null : { prefix: [], uid: user.uid, gid: user.gid };
}

/** The user whom the folder (or the nearest folder above it) belongs to, else one of those made for services. */
export function asAnotherUser(folder: string): RunAs | null {
  const owner = asUser(ownerOfNearest(folder));
  if (owner !== null) return owner;
  const users = knownUsers();
  const user = ['postgres', 'nobody', 'daemon']
    .map((name) => users.find((candidate) => candidate.name === name))
    .find((found) => found !== undefined);
  return user === undefined ? null : { prefix: [], uid: user.uid, gid: user.gid };
}

/** Whether, run that way in the folder, the program starts and the folder can be written. */
export function canRun(runAs: RunAs, program: string, folder: string): boolean {
  const script = '"$1" --version >/dev/null && test -w . && test -x .';
  return succeeds(runAs, ['/bin/sh', '-c', script, 'sh', program], folder);
}

export function canExecute(runAs: RunAs, program: string): boolean {
  return succeeds(runAs, [program, '--version']);
}

/** Whether that user can pass through the folder and every one above it. */
export function canEnter(runAs: RunAs, folder: string): boolean {
  return succeeds(runAs, ['/bin/sh', '-c', 'test -x "$1"', 'sh', folder]);
}

function succeeds(runAs: RunAs, command: readonly string[], cwd = '/'): boolean {
  const [program = '', ...args] = [...runAs.prefix, ...command];
  const result = spawnSync(program, args, {
    ...identityOptions(runAs),
    env: serverEnvironment,
    cwd,
    stdio: 'ignore',
  });
  return result.status === 0;
}

export function identityOptions(runAs: RunAs): { uid?: number; gid?: number } {
  return {
    ...(runAs.uid === undefined ? {} : { uid: runAs.uid }),
    ...(runAs.gid === undefined ? {} : { gid: runAs.gid }),
  };
}

function ownerOfNearest(folder: string): number {
  for (let current = folder; ; current = dirname(current)) {
    const owner = statSync(current, { throwIfNoEntry: false })?.uid;
    if (owner !== undefined && owner !== 0) return owner;
    if (current === dirname(current)) return 0;
  }
}

function knownUsers(): User[] {
  let text: string;
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.name !== '' && user.uid > 0 && Number.isSafeInteger(user.gid));
}
