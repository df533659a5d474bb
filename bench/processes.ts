import { readdirSync, readFileSync } from 'node:fs';

/** Linux counts processor time in these, whatever the kernel's own clock. */
const ticksPerSecond = 100;

interface ProcessStat {
  readonly name: string;
  readonly parent: number;
  readonly cpuSeconds: number;
  /** Of its children that have ended. */
  readonly endedChildrenCpuSeconds: number;
}

/** Processor time that a process has used so far; undefined where there is no /proc. */
export function cpuSecondsOf(pid: number): number | undefined {
  return readStat(pid)?.cpuSeconds;
}

/** Processor time of this process's children that have ended. */
export function endedChildrenCpuSeconds(): number | undefined {
  return readStat(process.pid)?.endedChildrenCpuSeconds;
}

/**
 * Processor time of a whole PostgreSQL server, ended sessions included.
 * @param backend the process of one of its sessions; undefined comes back where that is on another machine
 */
export function postgresCpuSeconds(backend: number): number | undefined {
  const session = readStat(backend);
  if (session?.name.startsWith('postgres') !== true) return undefined;
  const postmaster = readStat(session.parent);
  if (postmaster === undefined) return undefined;
  const children = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => readStat(Number(entry)))
    .filter((found) => found?.parent === session.parent);
  return children.reduce(
    (sum, child) => sum + (child?.cpuSeconds ?? 0),
    postmaster.cpuSeconds + postmaster.endedChildrenCpuSeconds,
  );
}

/** The most memory that a process has had so far, and has now, in MB. */
export function memoryOf(pid: number): { readonly peakMb: number; readonly nowMb: number } | undefined {
  const text = readText(`/proc/${pid}/status`);
  const kilobytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(text ?? '')?.[1] ?? Number.NaN);
  return text === undefined ? undefined : { peakMb: kilobytes('VmHWM') / 1024, nowMb: kilobytes('VmRSS') / 1024 };
}

function readStat(pid: number): ProcessStat | undefined {
  const text = readText(`/proc/${pid}/stat`);
  if (text === undefined) return undefined;
  // The name may hold spaces and parentheses; what follows its last one does not.
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  const seconds = (first: number): number => (Number(fields[first]) + Number(fields[first + 1])) / ticksPerSecond;
  return {
    name: text.slice(text.indexOf('(') + 1, end),
    parent: Number(fields[1]),
    cpuSeconds: seconds(11),
    endedChildrenCpuSeconds: seconds(13),
  };
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
