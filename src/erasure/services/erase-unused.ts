import { beginErasure } from '../db/erasure.ts';
import { isoUtc } from '../../kernel/time.ts';
import type { Origin } from '../../appointments/domain/origin.ts';
import type { Context } from '../../runtime/context.ts';
import { newErasure } from './new-erasure.ts';
import { carryOutErasure } from './carry-out-erasure.ts';

/** Erases a patient as erasePersonalData does, if they were not used since then, in epoch seconds. */
export async function eraseUnused(ctx: Context, patientId: string, since: number, origin: Origin): Promise<void> {
  const erasure = newErasure(ctx, patientId, false, origin);
  const limited = { ...erasure, unused_since: isoUtc(since) };
  if (await beginErasure(ctx.db, limited, ctx.now())) await carryOutErasure(ctx, erasure);
}
