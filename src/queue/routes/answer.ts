import { entryAnswer } from '../contract/entry.ts';
import type { Context } from '../../runtime/context.ts';
import { readEntry } from '../services/read.ts';
import type { Answer } from '../../http/answer.ts';

/** An appointment as its queue shows it after a change. */
export async function answerEntry(ctx: Context, appointmentId: string, status = 200): Promise<Answer> {
  const { placed, settings, now } = await readEntry(ctx, appointmentId);
  return { status, body: { entry: entryAnswer(placed, settings, now) } };
}
