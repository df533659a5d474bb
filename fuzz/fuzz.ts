import { memoryOf } from '../bench/processes.ts';
import { createChecks } from './check.ts';
import { type Counts, createCounts, neverDone } from './counts.ts';
import { operationsOf, readDocument } from './document.ts';
import { type Fault, faultOfServer } from './fault.ts';
import { runLane } from './lane.ts';
import { watchLog } from './log-watch.ts';
import { type Growth, growthOf, type MemorySample } from './memory.ts';
import type { Target } from './target.ts';

export interface FuzzResult {
  readonly requests: number;
  readonly seconds: number;
  readonly counts: Counts;
  /** Each problem once. */
  readonly faults: readonly Fault[];
  readonly growth: Growth | undefined;
  /** Operations that were never carried out, and why. */
  readonly neverDone: readonly string[];
}

interface Order {
  readonly requests: number;
  readonly seed: number;
  /** Tells the person who waits. */
  say(what: string): void;
}

const lanes = 16;
const maxFaults = 40;
const lookEveryMs = 500;
const sayEvery = 50_000;

/** Sends so many generated requests, and gathers what the server does that it should not do. */
export async function fuzz({ server, practices, receiverUrl }: Target, order: Order): Promise<FuzzResult> {
  const { requests, seed, say } = order;
  const document = readDocument();
  const operations = operationsOf(document);
  const counts = createCounts();
  const faults = new Map<string, Fault>();
  const samples: MemorySample[] = [];
  const log = watchLog(server.logFile);
  let sent = 0;
  const note = (fault: Fault): void => {
    const key = keyOf(fault);
    if (!faults.has(key)) say(`after ${sent} requests: ${fault.kind} ${fault.operation}: ${fault.problem}`);
    if (!faults.has(key)) faults.set(key, fault);
  };
  const look = (): void => {
    for (const problem of log.read()) note(faultOfServer(problem));
    samples.push({ requests: sent, megabytes: memoryOf(server.pid)?.nowMb ?? Number.NaN });
  };
  const after = (found: readonly Fault[]): boolean => {
    if ((sent += 1) % sayEvery === 0) say(`${sent} requests`);
    found.forEach(note);
    const ended = server.ended();
    if (ended !== undefined) note(faultOfServer(`the server ended: ${ended}`));
    return ended === undefined && faults.size < maxFaults;
  };
  const startedAt = Math.floor(Date.now() / 1_000);
  const checks = createChecks(document);
  const common = { port: server.port, startedAt, operations, practices, receiverUrl, checks, counts, after };
  const looking = setInterval(look, lookEveryMs);
  const startedMs = performance.now();
  const run = async (lane: number): Promise<void> => {
    const share = Math.floor((requests + lane) / lanes);
    await runLane({ ...common, requests: share, seed: seed * lanes + lane }).catch((error: unknown) =>
      note(faultOfServer(`a connection could not go on: ${(error as Error).stack}`)),
    );
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  const seconds = (performance.now() - startedMs) / 1_000;
  clearInterval(looking);
  look();
  log.close();
  const growth = growthOf(samples, requests);
  if (growth?.isFair === false) note(faultOfServer(`its memory grew: ${JSON.stringify(growth)}`));
  const never = neverDone(
    counts,
    operations.map(({ id }) => id),
  );
  return { requests: sent, seconds, counts, faults: [...faults.values()], growth, neverDone: never };
}

/** Faults that differ in ids, numbers and texts alone are one. */
function keyOf({ operation, problem }: Fault): string {
  return `${operation} ${problem.replace(/\d+|"[^"]*"/g, '#').slice(0, 120)}`;
}
