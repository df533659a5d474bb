import { type Static, Type } from 'typebox';
import { named } from '../../kernel/schemas.ts';
import { strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';

/** The answer of a removal, with the appointments that remain (rule D6). */
export const RemovedAnswer = named('Deletion', {
  status: Type.Literal('success'),
  message: Type.String(),
  ...strandedAnswerFields,
});

/** @returns RemovedAnswer */
export function removedAnswer(
  entity: 'Doctor' | 'Clinic',
  removed: Parameters<typeof strandedAnswer>[0],
): Static<typeof RemovedAnswer> {
  const message = removed.isDryRun ? `${entity} Not Deleted: Dry Run` : `${entity} Deleted Successfully`;
  return { status: 'success', message, ...strandedAnswer(removed) };
}
