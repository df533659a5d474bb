import { codeOf } from '../test/support/described-answers.ts';
import type { Outcome } from './connection.ts';
import type { WireRequest } from './wire.ts';

export type Kind = 'described' | 'mutated' | 'raw' | 'sequence';

/** What was sent, and how it was answered. */
export interface Counts {
  readonly byKind: Record<Kind, number>;
  readonly byStatus: Record<string, number>;
  /** By operation, how often it was carried out. */
  readonly done: Record<string, number>;
  /** By operation, how often it was refused for which reason. */
  readonly refused: Record<string, Record<string, number>>;
}

export function createCounts(): Counts {
  return { byKind: { described: 0, mutated: 0, raw: 0, sequence: 0 }, byStatus: {}, done: {}, refused: {} };
}

export function countAnswer({ byStatus, done, refused }: Counts, { operation }: WireRequest, outcome: Outcome): void {
  const status = statusOf(outcome);
  byStatus[status] = (byStatus[status] ?? 0) + 1;
  if (operation === undefined || typeof outcome === 'string') return;
  if (outcome.status < 300) {
    done[operation.id] = (done[operation.id] ?? 0) + 1;
    return;
  }
  const reasons = (refused[operation.id] ??= {});
  const { error } = (outcome.body ?? {}) as { readonly error?: string | { readonly details?: Details } };
  const issue = typeof error === 'object' ? error.details?.issues?.[0] : undefined;
  const reason = [status, codeOf(outcome), issue?.path, issue?.code].filter((part) => part !== undefined).join(' ');
  reasons[reason] = (reasons[reason] ?? 0) + 1;
}

interface Details {
  readonly issues?: readonly { readonly path: string; readonly code: string }[];
}

export function statusOf(outcome: Outcome): string {
  return typeof outcome === 'string' ? outcome : String(outcome.status);
}

/** The operations that were never carried out, each with why it was refused most often. */
export function neverDone({ done, refused }: Counts, operationIds: readonly string[]): string[] {
  return operationIds
    .filter((id) => done[id] === undefined)
    .map((id) => {
      const [often] = Object.entries(refused[id] ?? {}).toSorted(([, left], [, right]) => right - left);
      return `${id} (${often === undefined ? 'not asked for' : `${often[1]} times ${often[0]}`})`;
    });
}
