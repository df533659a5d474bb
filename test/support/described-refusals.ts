import { expect } from 'vitest';
import { codeOf, type DescribedAnswers } from './described-answers.ts';
import type { DescribedOperation, Document } from './examples.ts';
import { followed } from './references.ts';
import type { ApiAnswer } from './server.ts';

/** The answer's status and code, once the document has been found to say them. */
export function seen(
  described: DescribedAnswers,
  operation: DescribedOperation,
  answer: ApiAnswer,
  sent: unknown = '',
): string {
  const problems = described.problemsOf(operation.id, answer);
  expect([operation.id, sent, problems], answer.text.slice(0, 300)).toEqual([operation.id, sent, []]);
  return shown(operation, String(answer.status), codeOf(answer) ?? '');
}

/** Errors under /cdr have no code. */
export function shown({ path }: DescribedOperation, status: string, code: string): string {
  return path.startsWith('/cdr/') || code === '' ? status : `${status} ${code}`;
}

/** The refusals that the document has of the operation. */
export function refusalsOf(
  document: Document,
  operation: DescribedOperation,
): { readonly status: string; readonly code: string }[] {
  return Object.entries(operation.responses)
    .filter(([, { $ref }]) => $ref !== undefined)
    .flatMap(([status, { $ref }]) => {
      const { content } = followed({ $ref }, document);
      return Object.keys(content['application/json'].examples as object).map((code) => ({ status, code }));
    });
}

/** Said of an appointment whose status does not allow what is asked. */
export const isOfStatus = (code: string): boolean => /^(?!METHOD).*_NOT_ALLOWED$/.test(code);
