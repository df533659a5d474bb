import { createRandom, type Random } from '../test/model/random.ts';
import { pickCaller } from './callers.ts';
import { pickByWeight } from './weights.ts';
import type { Checks } from './check.ts';
import { Connection, sendRaw } from './connection.ts';
import { distort } from './distort.ts';
import type { Operation } from './document.ts';
import { draftOf, type Focus, focusOn } from './draft.ts';
import { mutate } from './mutate.ts';
import type { Practice, PracticeMaker } from './practice.ts';
import { rawRequestOf } from './raw.ts';
import { prefixOf, type Things } from './things.ts';
import type { Source } from './values.ts';
import { bytesOf, curlOf, type WireRequest, wireRequestOf } from './wire.ts';

export type Kind = 'described' | 'mutated' | 'raw' | 'sequence';

/** A request that was answered as it should not be. */
export interface Fault {
  readonly kind: Kind;
  readonly operation: string;
  readonly problem: string;
  /** The request as a command, or its bytes where it is none. */
  readonly request: string;
  readonly bytes: Buffer;
  /** The requests before it on the same business, each with its status. */
  readonly before: readonly string[];
}

export interface LaneOptions {
  readonly port: number;
  readonly seed: number;
  readonly requests: number;
  readonly startedAt: number;
  readonly operations: readonly Operation[];
  readonly practices: PracticeMaker;
  readonly checks: Checks;
  readonly counts: Counts;
  /** Called after each request. @returns whether the lane goes on */
  after(fault: Fault | undefined): boolean;
}

export interface Counts {
  readonly byKind: Record<Kind, number>;
  readonly byStatus: Record<string, number>;
  readonly done: Record<string, number>;
}

/** A business is used for so many requests: then so much of it is gone or full that little would be found. */
const requestsPerPractice = 4_000;
const requestsPerLookUp = 150;
const rememberedRequests = 12;

/**
 * Sends requests one after the other, to businesses of its own: what it sends depends on its seed and on the answers
 * that it got, and not on what other lanes do meanwhile.
 */
export async function runLane(options: LaneOptions): Promise<void> {
  const connection = new Connection(options.port);
  const random = createRandom(options.seed);
  try {
    let foreign: Things | undefined;
    for (let left = options.requests; left > 0; left -= requestsPerPractice) {
      const practice = await options.practices.open(connection, options.startedAt);
      const source = {
        random,
        things: practice.things,
        foreign: foreign ?? practice.things,
        startedAt: options.startedAt,
      };
      const isGoingOn = await usePractice(options, connection, practice, source, Math.min(left, requestsPerPractice));
      if (!isGoingOn) return;
      foreign = practice.things;
    }
  } finally {
    connection.close();
  }
}

async function usePractice(
  options: LaneOptions,
  connection: Connection,
  practice: Practice,
  source: Source,
  requests: number,
): Promise<boolean> {
  const { random } = source;
  const before: string[] = [];
  let focus: { readonly left: number; readonly on: Focus } | undefined;
  for (let sent = 0; sent < requests; sent += 1) {
    if (sent % requestsPerLookUp === requestsPerLookUp - 1) await practice.loadSlots();
    const kind = focus === undefined ? kindOf(random) : 'sequence';
    if (kind === 'sequence') focus ??= newFocus(source);
    const step = { options, connection, practice, source, kind, focus: focus?.on, before };
    const fault = kind === 'raw' ? await sendBytes(step) : await sendOne(step);
    focus = focus === undefined || focus.left <= 1 ? undefined : { ...focus, left: focus.left - 1 };
    options.counts.byKind[kind] += 1;
    if (!options.after(fault)) return false;
  }
  return true;
}

function kindOf(random: Random): Kind {
  const drawn = random.below(100);
  if (drawn < 4) return 'raw';
  if (drawn < 40) return 'mutated';
  return drawn < 90 ? 'described' : 'sequence';
}

/** Appointments and patients have by far the most states. */
const often = ['api', 'api', 'api', 'api', 'pt', 'pt'];

function newFocus({ random, things }: Source): { readonly left: number; readonly on: Focus } | undefined {
  const prefix = random.pick([...often, ...often, 'do', 'st', 'wh', 'im', 'le', 'ds', 'se', 'sv', 'ho']);
  const id = things.pickId(prefix, random);
  return id === undefined ? undefined : { left: 3 + random.below(10), on: { prefix, id } };
}

interface Step {
  readonly options: LaneOptions;
  readonly connection: Connection;
  readonly practice: Practice;
  readonly source: Source;
  readonly kind: Kind;
  readonly focus: Focus | undefined;
  readonly before: string[];
}

function pickOperation({ options: { operations }, source: { random }, focus }: Step): Operation {
  const fitting =
    focus === undefined
      ? operations
      : operations.filter(({ parameters }) =>
          parameters.some((each) => each.in === 'path' && prefixOf(each.name) === focus.prefix),
        );
  return pickByWeight(fitting.length === 0 ? operations : fitting, random);
}

function nextRequest(step: Step): { readonly request: WireRequest; readonly renew: () => Promise<void> } {
  const { source, practice, kind, focus } = step;
  const { random } = source;
  const operation = pickOperation(step);
  const draft = draftOf(operation, source);
  if (focus !== undefined) focusOn(draft, focus, prefixOf);
  if (kind === 'mutated' && random.below(3) > 0) mutate(draft, source);
  const caller = pickCaller(operation, practice.callers, random);
  const request = wireRequestOf(draft, caller.headers);
  const isDistorted = kind === 'mutated' && random.below(3) === 0;
  return { request: isDistorted ? distort(request, random) : request, renew: () => caller.renew() };
}

async function sendOne(step: Step): Promise<Fault | undefined> {
  const { options, connection, practice, kind, before } = step;
  const { request, renew } = nextRequest(step);
  const bytes = bytesOf(request);
  const outcome = await connection.send(bytes, request.method !== 'HEAD');
  const problems = options.checks.problemsOf(request, outcome);
  const status = typeof outcome === 'string' ? outcome : String(outcome.status);
  count(options.counts, request, status);
  if (typeof outcome !== 'string') {
    if (outcome.status < 300) practice.things.note(outcome.body, outcome.headers.get('etag'));
    if (outcome.status === 401 && kind !== 'mutated') await renew();
  }
  const fault = problems.length === 0 ? undefined : faultOf(step, request, bytes, problems, outcome);
  before.push(
    `${status} ${request.method} ${request.target.slice(0, 200)} ${request.body?.toString().slice(0, 300) ?? ''}`,
  );
  if (before.length > rememberedRequests) before.shift();
  return fault;
}

async function sendBytes(step: Step): Promise<Fault | undefined> {
  const { options } = step;
  const { request } = nextRequest(step);
  const { bytes, isAbandoned } = rawRequestOf(request, step.source.random);
  const received = await sendRaw(options.port, bytes, isAbandoned);
  const problems = options.checks.problemsOfRaw(received);
  return problems.length === 0 ? undefined : faultOf(step, undefined, bytes, problems, received?.toString('latin1'));
}

function count({ byStatus, done }: Counts, { operation }: WireRequest, status: string): void {
  byStatus[status] = (byStatus[status] ?? 0) + 1;
  if (operation !== undefined && status.startsWith('2')) done[operation.id] = (done[operation.id] ?? 0) + 1;
}

function faultOf(
  { kind, before }: Step,
  request: WireRequest | undefined,
  bytes: Buffer,
  problems: readonly string[],
  outcome: unknown,
): Fault {
  const answer = typeof outcome === 'object' && outcome !== null ? (outcome as { text: string }).text : String(outcome);
  return {
    kind,
    operation: request?.operation?.id ?? 'none',
    problem: `${problems.slice(0, 4).join('; ')}\n  answer: ${answer.slice(0, 600)}`,
    request:
      request === undefined
        ? JSON.stringify(bytes.toString('latin1')).slice(0, 1_500)
        : curlOf(request).slice(0, 3_000),
    bytes,
    before: [...before],
  };
}
