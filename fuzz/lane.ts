import { createRandom } from '../test/model/random.ts';
import type { Checks } from './check.ts';
import { Connection, sendRaw } from './connection.ts';
import { countAnswer, type Counts, type Kind, statusOf } from './counts.ts';
import type { Operation } from './document.ts';
import type { Focus } from './draft.ts';
import { type Fault, faultOf } from './fault.ts';
import { nextRequest, pickFocus, pickKind } from './next-request.ts';
import type { Practice, PracticeMaker } from './practice.ts';
import { rawRequestOf } from './raw.ts';
import type { Things } from './things.ts';
import type { Source } from './values.ts';
import { bytesOf, type WireRequest } from './wire.ts';

export interface LaneOptions {
  readonly port: number;
  readonly seed: number;
  readonly requests: number;
  readonly startedAt: number;
  readonly operations: readonly Operation[];
  readonly practices: PracticeMaker;
  readonly receiverUrl: string;
  readonly checks: Checks;
  readonly counts: Counts;
  /** Called after each request. @returns whether the lane goes on */
  after(faults: readonly Fault[]): boolean;
}

/** A business is used for so many requests: then so much of it is gone or full that little would be found. */
const requestsPerPractice = 4_000;
const requestsPerLookUp = 250;
const rememberedRequests = 12;
/** One of so many is sent twice at once, as by a caller who presses twice. */
const requestsPerTwin = 25;

/**
 * Sends requests one after the other, to businesses of its own: what it sends depends on its seed and on the answers
 * that it got, and not on what other lanes do meanwhile.
 */
export async function runLane(options: LaneOptions): Promise<void> {
  const connections = [new Connection(options.port), new Connection(options.port)] as const;
  const { startedAt, receiverUrl, practices } = options;
  const random = createRandom(options.seed);
  try {
    let foreign: Things | undefined;
    for (let left = options.requests; left > 0; left -= requestsPerPractice) {
      const practice = await practices.open(connections[0], startedAt);
      const { things, credentials } = practice;
      const source = { random, things, credentials, foreign: foreign ?? things, startedAt, receiverUrl };
      const lane = { options, connections, practice, source, before: [] };
      if (!(await usePractice(lane, Math.min(left, requestsPerPractice)))) return;
      foreign = things;
    }
  } finally {
    for (const connection of connections) connection.close();
  }
}

interface Lane {
  readonly options: LaneOptions;
  readonly connections: readonly [Connection, Connection];
  readonly practice: Practice;
  readonly source: Source;
  /** The last requests, each with its status. */
  readonly before: string[];
}

/** @returns whether the lane goes on */
async function usePractice(lane: Lane, requests: number): Promise<boolean> {
  const { options, practice, source } = lane;
  let focus: { readonly left: number; readonly on: Focus } | undefined;
  for (let sent = 0; sent < requests; sent += 1) {
    if (sent % requestsPerLookUp === requestsPerLookUp - 1) await practice.loadSlots();
    const kind = focus === undefined ? pickKind(source.random) : 'sequence';
    if (kind === 'sequence') focus ??= pickFocus(source);
    const faults = kind === 'raw' ? await sendBytes(lane) : await sendRequest(lane, kind, focus?.on);
    focus = focus === undefined || focus.left <= 1 ? undefined : { ...focus, left: focus.left - 1 };
    options.counts.byKind[kind] += 1;
    if (!options.after(faults)) return false;
  }
  return true;
}

async function sendRequest(lane: Lane, kind: Kind, focus: Focus | undefined): Promise<Fault[]> {
  const { options, connections, practice, source, before } = lane;
  const { checks, counts, operations } = options;
  const { request, renew } = nextRequest(operations, practice, source, { kind, focus });
  const bytes = bytesOf(request);
  const [first, twin] = connections;
  const used = source.random.below(requestsPerTwin) === 0 ? [first, twin] : [first];
  const outcomes = await Promise.all(used.map((connection) => connection.send(bytes, request.method !== 'HEAD')));
  const faults: Fault[] = [];
  for (const outcome of outcomes) {
    countAnswer(counts, request, outcome);
    const problems = checks.problemsOf(request, outcome);
    const answer = typeof outcome === 'string' ? outcome : `${outcome.status} ${outcome.text}`;
    if (problems.length > 0) faults.push(faultOf(kind, request, bytes, { problems, answer, before }));
    if (typeof outcome !== 'string' && outcome.status < 300) practice.things.note(outcome);
  }
  const statuses = outcomes.map(statusOf);
  if (statuses.includes('401') && kind !== 'mutated') await renew();
  remember(before, request, statuses.join());
  return faults;
}

function remember(before: string[], { method, target, body }: WireRequest, status: string): void {
  before.push(`${status} ${method} ${target.slice(0, 200)} ${body?.toString('utf8', 0, 300) ?? ''}`);
  if (before.length > rememberedRequests) before.shift();
}

async function sendBytes({ options, practice, source, before }: Lane): Promise<Fault[]> {
  const { request } = nextRequest(options.operations, practice, source, { kind: 'raw', focus: undefined });
  const { bytes, isAbandoned } = rawRequestOf(request, source.random);
  const received = await sendRaw(options.port, bytes, isAbandoned);
  const problems = options.checks.problemsOfRaw(received);
  const answer = received?.toString('latin1') ?? 'nothing';
  return problems.length === 0 ? [] : [faultOf('raw', undefined, bytes, { problems, answer, before })];
}
