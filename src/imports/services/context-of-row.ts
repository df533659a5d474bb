import { createHash } from 'node:crypto';
import type { BookingQueue } from '../../appointments/services/booking-queue.ts';
import { DomainError, InvalidRequest, type Issue } from '../../kernel/errors.ts';
import type { Context } from '../../runtime/context.ts';
import { type Scope, scopes } from '../../rights/scopes.ts';
import type { Row, RowOutcome, RowProblem } from '../domain/rows.ts';

/** What the rows of a part are added for. */
export interface RowRequest {
  readonly importId: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  /** Says what would come of it, and writes nothing. */
  readonly isDryRun: boolean;
  readonly bookings: BookingQueue;
}

/**
 * The context in which one row is added: what it makes gets the same ids on every try (rule B8), so that an import goes
 * on after a crash and makes nothing twice, and is undone without a list of what it made.
 */
export function contextOfRow(ctx: Context, request: Pick<RowRequest, 'importId' | 'startedAt'>, row: number): Context {
  return { ...ctx, scopes: everyScope, idempotencySeed: seedOfRow(request, row), mayExist: true };
}

/** Who may import may overbook: the other system has done so already. */
const everyScope: ReadonlySet<Scope> = new Set(scopes);

/** A UUID of version 7 for what a row makes: in the order of the rows, and nothing that anybody could guess. */
export function seedOfRow({ importId, startedAt }: Pick<RowRequest, 'importId' | 'startedAt'>, row: number): string {
  const atMs = Math.floor(startedAt * 1_000)
    .toString(16)
    .padStart(12, '0');
  const number = row.toString(16).padStart(6, '0');
  const digest = createHash('sha256').update(`${importId} ${row}`).digest('hex');
  const low = `${number.slice(3)}${digest}`;
  return [atMs.slice(0, 8), atMs.slice(8), `7${number.slice(0, 3)}`, `8${low.slice(0, 3)}`, low.slice(3, 15)].join('-');
}

export function refused(row: Row, problems: readonly RowProblem[]): RowOutcome {
  return { row: row.number, outcome: 'refused', problems };
}

/** The refusal of what a row stands for as problems of the row. Any other error is thrown on. */
export function issuesOf(error: unknown): readonly Issue[] {
  if (error instanceof InvalidRequest) return error.issues;
  if (!(error instanceof DomainError) || passing.includes(error.code)) throw error;
  return [{ path: placeOf[error.code] ?? '', code: 'not_allowed', message: `was refused: ${error.message}` }];
}

/** The cell for which a row is refused as a whole. */
const placeOf: Readonly<Record<string, string>> = {
  SLOT_UNAVAILABLE: '/time',
  TOKEN_TAKEN: '/token',
  PATIENT_CONFLICT: '/patient',
};

/** Of the moment, and not of the row. */
const passing: readonly string[] = ['SERVICE_UNAVAILABLE', 'SERVER_ERROR', 'TOO_MANY_REQUESTS'];
