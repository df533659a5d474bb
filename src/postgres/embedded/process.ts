import { execFileSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { retry } from '../../kernel/retry.ts';

/** A process told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the system's own form: only good for comparing. */
  readonly started: string;
}

interface LiveProcess extends ProcessIdentity {
  /** Program and arguments; an argument may hold spaces. */
  readonly command: readonly string[];
}

/** The process of that number, or null when there is none or only its remains (a zombie) are left. */
export function findProcess(pid: number): LiveProcess | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  return process.platform === 'linux' ? readProc(pid) : askPs(pid);
}

export function isSameProcess(identity: ProcessIdentity): boolean {
  return findProcess(identity.pid)?.started === identity.started;
}

/** Whether the process works in the folder; on Linux alone. */
export function isProcessIn(pid: number, folder: string): boolean {
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder;
  } catch {
    return false;
  }
}

/** How often a process is looked at whose end or start is awaited. */
export const lookEveryMs = 10;

/** Waits until the process is gone; false when it still runs after `limitMs`. */
export async function waitForEnd(identity: ProcessIdentity, limitMs: number): Promise<boolean> {
  const hasEnded = async (): Promise<true | undefined> => (isSameProcess(identity) ? undefined : true);
  return (await retry(limitMs / lookEveryMs, hasEnded, () => delay(lookEveryMs))) === true;
}

function readProc(pid: number): LiveProcess | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field, the name in brackets, may hold spaces and brackets: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    const startTicks = fields[19];
    if (startTicks === undefined || state === 'Z' || state === 'X') return null;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .filter((part) => part !== '');
    return { pid, started: `${bootId()}:${startTicks}`, command };
  } catch {
    return null;
  }
}

/** Ticks count from the start of the machine, so they tell nothing without knowing which start. */
function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

function askPs(pid: number): LiveProcess | null {
  const ask = (column: string): string =>
    execFileSync('ps', ['-ww', '-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    if (ask('stat').startsWith('Z')) return null;
    return { pid, started: ask('lstart'), command: ask('command').split(' ') };
  } catch {
    return null;
  }
}
