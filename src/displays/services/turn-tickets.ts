import { timingSafeEqual } from 'node:crypto';
import { createId, uuidOfId } from '../../kernel/ids.ts';
import type { Runtime } from '../../runtime/context.ts';

/** The appointment of a ticket. */
interface TicketHolder {
  readonly businessId: string;
  readonly appointmentId: string;
}

const purpose = 'turn ticket';
const idBytes = 16;
/** Of the proof: nobody guesses one of 128 bits. */
const proofBytes = 16;
/** 48 bytes in base64. */
const ticketPattern = /^[\w-]{64}$/;

/**
 * The ticket of an appointment's turn: both ids, and a proof that this server gave them out. It is worked out and
 * stored nowhere, so a slip can be printed again. The key that signs now makes it, and it holds as long as that is kept.
 */
export async function turnTicketOf(
  { accessTokens, now }: Pick<Runtime, 'accessTokens' | 'now'>,
  holder: TicketHolder,
): Promise<string> {
  const ids = Buffer.concat([bytesOf(holder.businessId), bytesOf(holder.appointmentId)]);
  const proof = await accessTokens.derive(purpose, ids.toString('base64url'), now());
  return Buffer.concat([ids, shortened(proof)]).toString('base64url');
}

/** The appointment whose ticket it is; undefined for a ticket that this server did not give out. */
export async function holderOf(
  { accessTokens }: Pick<Runtime, 'accessTokens'>,
  ticket: string,
): Promise<TicketHolder | undefined> {
  if (!ticketPattern.test(ticket)) return undefined;
  const bytes = Buffer.from(ticket, 'base64url');
  const ids = bytes.subarray(0, 2 * idBytes);
  const proofs = await accessTokens.deriveByEach(purpose, ids.toString('base64url'));
  if (!proofs.some((proof) => timingSafeEqual(bytes.subarray(2 * idBytes), shortened(proof)))) return undefined;
  return {
    businessId: createId('business', uuidOf(ids.subarray(0, idBytes))),
    appointmentId: createId('appointment', uuidOf(ids.subarray(idBytes))),
  };
}

function shortened(proof: string): Buffer {
  return Buffer.from(proof, 'base64url').subarray(0, proofBytes);
}

function bytesOf(id: string): Buffer {
  return Buffer.from(uuidOfId(id).replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
