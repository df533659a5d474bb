import { type Static, Type } from 'typebox';
import { named } from '../../kernel/schemas.ts';
import { strandedAnswer, strandedAnswerFields } from '../../hours/contract.ts';

/** The answer of a deletion, with the appointments that remain (rule D6). */
export const DeletedAnswer = named('Deletion', {
  status: Type.Literal('success'),
  message: Type.String(),
  ...strandedAnswerFields,
});

/** @returns DeletedAnswer */
export function deletedAnswer(
  entity: 'Doctor' | 'Clinic',
  deleted: Parameters<typeof strandedAnswer>[0],
): Static<typeof DeletedAnswer> {
  const message = deleted.isDryRun ? `${entity} Not Deleted: Dry Run` : `${entity} Deleted Successfully`;
  return { status: 'success', message, ...strandedAnswer(deleted) };
}
