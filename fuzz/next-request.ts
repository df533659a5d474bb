import type { Random } from '../test/model/random.ts';
import { pickCaller } from './callers.ts';
import type { Kind } from './counts.ts';
import { distort } from './distort.ts';
import type { Operation } from './document.ts';
import { draftOf, type Focus, focusOn } from './draft.ts';
import { mutate } from './mutate.ts';
import type { Practice } from './practice.ts';
import { prefixOf } from './things.ts';
import type { Source } from './values.ts';
import { pickByWeight } from './weights.ts';
import { type WireRequest, wireRequestOf } from './wire.ts';

/** A request, and the login with which it is sent. */
export interface NextRequest {
  readonly request: WireRequest;
  readonly renew: () => Promise<void>;
}

/** @param focus of a sequence: what its requests are about */
export function nextRequest(
  operations: readonly Operation[],
  practice: Practice,
  source: Source,
  { kind, focus }: { readonly kind: Kind; readonly focus: Focus | undefined },
): NextRequest {
  const { random } = source;
  const operation = pickByWeight(fitting(operations, focus), random);
  const draft = draftOf(operation, source);
  if (focus !== undefined) focusOn(draft, focus, prefixOf);
  if (kind === 'mutated' && random.below(3) > 0) mutate(draft, source);
  const caller = pickCaller(operation, practice, random);
  const request = wireRequestOf(draft, caller.headers);
  const isDistorted = kind === 'mutated' && random.below(3) === 0;
  return { request: isDistorted ? distort(request, random) : request, renew: () => caller.renew() };
}

function fitting(operations: readonly Operation[], focus: Focus | undefined): readonly Operation[] {
  if (focus === undefined) return operations;
  const named = operations.filter(({ parameters }) =>
    parameters.some((each) => each.in === 'path' && prefixOf(each.name) === focus.prefix),
  );
  return named.length === 0 ? operations : named;
}

export function pickKind(random: Random): Kind {
  const drawn = random.below(100);
  if (drawn < 4) return 'raw';
  if (drawn < 40) return 'mutated';
  return drawn < 90 ? 'described' : 'sequence';
}

/** Appointments and patients have by far the most states. */
const often = ['api', 'api', 'api', 'api', 'pt', 'pt'];

/** Something for a sequence to be about; undefined where nothing of the kind is known. */
export function pickFocus({ random, things }: Source): { readonly left: number; readonly on: Focus } | undefined {
  const prefix = random.pick([...often, ...often, 'do', 'st', 'wh', 'im']);
  const id = things.pickId(prefix, random);
  return id === undefined ? undefined : { left: 3 + random.below(10), on: { prefix, id } };
}
