import { wordsFor } from '../text/text.ts';
import { type FieldIssue, isProblem, type Problem } from './errors.ts';

/** Why something failed: in the language of the desk where it has words for the code, else as the server says it. */
export function wordsOf(error: unknown): string {
  if (!isProblem(error)) return error instanceof Error ? error.message : String(error);
  const [issue] = error.issues;
  return wordsOfCode('error', error.code, reasonOf(error)) ?? (issue && ownWordsOf(issue)) ?? error.message;
}

/** What is wrong with the value of a field. */
export function wordsOfIssue(issue: FieldIssue): string {
  return ownWordsOf(issue) ?? issue.message;
}

/** Undefined where the server's words, which follow the name of the field, have to do. */
export function ownWordsOf({ code, path, allowed }: FieldIssue): string | undefined {
  return wordsOfCode('issue', code, path.split('/').at(-1), limitOf(allowed));
}

/** Of the code in its special case, else of the code alone. */
function wordsOfCode(
  kind: 'error' | 'issue',
  code: string,
  special: string | undefined,
  values?: Readonly<Record<string, string | number>>,
): string | undefined {
  return wordsFor(`${kind}.${code}.${special ?? ''}`, values) ?? wordsFor(`${kind}.${code}`, values);
}

function reasonOf({ details }: Problem): string | undefined {
  if (details['second_factor'] === true) return 'second_factor';
  return typeof details['reason'] === 'string' ? details['reason'] : undefined;
}

/** A limit is what is allowed, under the name of its rule, as in `{ maxLength: 200 }`. */
function limitOf(allowed: unknown): Readonly<Record<string, number>> {
  const values = typeof allowed === 'object' && allowed !== null ? (Object.values(allowed) as unknown[]) : [];
  const limit = values.find((each) => typeof each === 'number');
  return typeof limit === 'number' ? { limit } : {};
}
