import pg from 'pg';
import { DomainError, endpointTaken, partnerIdTaken } from '../kernel/errors.ts';
import { TimedOut } from './with-timeout.ts';

/** Constraints that a request can break although the check before it passed, because another request came between. */
const constraintErrors: Readonly<Record<string, () => DomainError>> = {
  seat_claims_counted: () => new DomainError('SLOT_UNAVAILABLE'),
  appointments_partner_id_key: () => new DomainError('APPOINTMENT_ALREADY_EXISTS'),
  patients_partner_id_key: () => new DomainError('PATIENT_ALREADY_EXISTS'),
  doctors_partner_id_key: partnerIdTaken,
  clinics_partner_id_key: partnerIdTaken,
  webhook_subscriptions_endpoint_key: endpointTaken,
  tokens_pkey: () => new DomainError('TOKEN_TAKEN'),
};

export function asDomainError(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || error.constraint === undefined) return error;
  return constraintErrors[error.constraint]?.() ?? error;
}

export function unavailable(cause: unknown): DomainError {
  const error = new DomainError('SERVICE_UNAVAILABLE');
  error.cause = cause;
  return error;
}

/**
 * The server went away, is starting or stopping, takes no more connections, or no writes because another one leads now:
 * classes 08, 57P, 53300 and 25006, and sockets.
 */
export function isConnectionLoss(error: unknown): error is Error {
  if (error instanceof pg.DatabaseError) return /^(?:08|57P|53300|25P03|25006)/.test(error.code ?? '');
  if (error instanceof ConnectionLost || error instanceof TimedOut) return true;
  if (!(error instanceof Error)) return false;
  // The driver has no code for a connection that is closed before PostgreSQL says a word, as a proxy without a server
  // does.
  if (isOfDriver(error) && error.message.startsWith('Connection terminated')) return true;
  return 'code' in error && /^E(?:[A-Z]+|AI_AGAIN)$/.test(String(error.code));
}

/**
 * Whether PostgreSQL says that it no longer waits for the standby that must have a commit, because the wait was
 * cancelled: it answers the commit as done all the same, and the next leader may not have it.
 */
export function isOfUnreplicatedCommit({ routine }: { readonly routine?: string | undefined }): boolean {
  return routine === 'SyncRepWaitForLSN';
}

export class ConnectionLost extends Error {}

/** Not PostgreSQL's, and not a refusal of ours. */
export function isOfDriver(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof pg.DatabaseError) && !(error instanceof DomainError);
}

/** The server has no space left to write to: nothing was changed. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '53100';
}

/** Locks were not had in time, in a ring or not, or the statement took too long: nothing was changed. */
export function isBusy(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ['40P01', '55P03', '57014'].includes(error.code ?? '');
}

/** Whether a statement that failed may have been carried out all the same: its answer was lost, not refused. */
export function mayHaveRun(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'SERVICE_UNAVAILABLE' && isConnectionLoss(error.cause);
}

/** Whether a transaction was ended because a lock was not had in time, or in a ring. */
export function hasMissedLock(error: unknown): boolean {
  const cause = error instanceof DomainError ? error.cause : undefined;
  return cause instanceof pg.DatabaseError && ['40P01', '55P03'].includes(cause.code ?? '');
}
