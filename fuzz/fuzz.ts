import { memoryOf } from '../bench/processes.ts';
import { createChecks } from './check.ts';
import { operationsOf, readDocument } from './document.ts';
import { type Counts, type Fault, runLane } from './lane.ts';
import { watchLog } from './log-watch.ts';
import { type Growth, growthOf } from './memory.ts';
import type { Target } from './target.ts';

export interface FuzzResult {
  readonly requests: number;
  readonly seconds: number;
  readonly counts: Counts;
  /** Each problem once. */
  readonly faults: readonly Fault[];
  readonly growth: Growth | undefined;
  /** Operations that were never carried out. */
  readonly neverDone: readonly string[];
}

const lanes = 8;
const maxFaults = 40;
const lookEveryMs = 500;

/** Sends so many generated requests, and gathers what the server does that it should not do. */
export async function fuzz(
  { server, practices }: Target,
  { requests, seed, say }: { readonly requests: number; readonly seed: number; readonly say: (what: string) => void },
): Promise<FuzzResult> {
  const document = readDocument();
  const operations = operationsOf(document);
  const checks = createChecks(document);
  const counts: Counts = { byKind: { described: 0, mutated: 0, raw: 0, sequence: 0 }, byStatus: {}, done: {} };
  const faults = new Map<string, Fault>();
  const samples: { requests: number; megabytes: number }[] = [];
  const log = watchLog(server.logFile);
  let sent = 0;
  const note = (fault: Fault): void => {
    const key = `${fault.operation} ${fault.problem.replace(/\d+|"[^"]*"/g, '#').slice(0, 160)}`;
    if (faults.has(key)) return;
    faults.set(key, fault);
    say(`after ${sent} requests: ${fault.kind} ${fault.operation}: ${fault.problem}`);
  };
  const look = (): void => {
    for (const problem of log.read()) note({ ...ofServer, problem });
    samples.push({ requests: sent, megabytes: memoryOf(server.pid)?.nowMb ?? Number.NaN });
  };
  const looking = setInterval(look, lookEveryMs);
  const startedMs = performance.now();
  try {
    const startedAt = Math.floor(Date.now() / 1_000);
    const after = (fault: Fault | undefined): boolean => {
      sent += 1;
      if (fault !== undefined) note(fault);
      const ended = server.ended();
      if (ended !== undefined) note({ ...ofServer, problem: `the server ended: ${ended}` });
      return ended === undefined && faults.size < maxFaults;
    };
    const common = { port: server.port, startedAt, operations, practices, checks, counts, after };
    const shares = Array.from({ length: lanes }, (_, lane) => Math.floor((requests + lane) / lanes));
    await Promise.all(
      shares.map((share, lane) =>
        runLane({ ...common, requests: share, seed: seed * lanes + lane }).catch((error: unknown) => {
          // What a lane itself needs is refused no less than its requests.
          note({ ...ofServer, problem: String(error) });
        }),
      ),
    );
  } finally {
    clearInterval(looking);
    look();
    log.close();
  }
  const growth = growthOf(samples, requests);
  if (growth?.isFair === false) note({ ...ofServer, problem: `its memory grew: ${JSON.stringify(growth)}` });
  const neverDone = operations.map(({ id }) => id).filter((id) => counts.done[id] === undefined);
  const seconds = (performance.now() - startedMs) / 1_000;
  return { requests: sent, seconds, counts, faults: [...faults.values()], growth, neverDone };
}

/** What is known of a fault that no single request shows. */
const ofServer = { kind: 'described', operation: 'server', request: '', bytes: Buffer.alloc(0), before: [] } as const;
