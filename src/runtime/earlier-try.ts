import { createId, type IdKind } from '../kernel/ids.ts';
import type { Context } from './context.ts';

/**
 * The one way to find what an earlier try of this request has done before it was cut off (rule B8): by the ids that
 * each try gives, or by the seed that its history keeps. Undefined without looking where there was no such try.
 */
export async function findEarlierTry<T>(
  { mayExist, idempotencySeed: seed }: Context,
  find: (seed: string) => Promise<T | undefined>,
): Promise<T | undefined> {
  return mayExist === true && seed !== undefined ? find(seed) : undefined;
}

/** Ids for what a request makes: the same ones on every try of one Idempotency-Key (rule B8). */
export function idsToGive(ctx: Context, kind: IdKind, count: number): string[] {
  return Array.from({ length: count }, (_, index) => idToGive(ctx, kind, index));
}

/** @param index among those that the request makes */
export function idToGive({ idempotencySeed: seed, newId }: Context, kind: IdKind, index: number): string {
  if (seed === undefined) return newId(kind);
  return createId(kind, index === 0 ? seed : `${seed}-${index}`);
}
