import { entryAnswer } from '../contract/entry-answer.ts';
import type { Context } from '../../runtime/context.ts';
import type { QueueEntries } from '../services/entries.ts';
import { getQueueEntry } from '../services/get-queue.ts';
import type { Answer } from '../../http/answer.ts';

/** An appointment as its queue shows it after a change. */
export type AnswerEntry = (ctx: Context, appointmentId: string, status?: number) => Promise<Answer>;

export function createAnswerEntry(queueEntries: QueueEntries): AnswerEntry {
  return async (ctx, appointmentId, status = 200) => {
    const { placed, settings, now } = await getQueueEntry(ctx, queueEntries, appointmentId);
    return { status, body: { entry: entryAnswer(placed, settings, now) } };
  };
}
