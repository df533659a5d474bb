import { isProblem } from './errors.ts';
import { ownWordsOf, wordsOf } from './words.ts';

/** What is wrong, by the name of the field; under '' what belongs to none. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What the server refused, at its fields. @param known names of the fields that the form shows */
export function fieldErrors(error: unknown, known: readonly string[]): FieldErrors {
  if (!isProblem(error)) return { '': wordsOf(error) };
  const atFields = error.issues.map((issue) => {
    const names = issue.path.split('/');
    const last = names.at(-1) ?? '';
    const own = ownWordsOf(issue);
    return {
      name: names.findLast((name) => known.includes(name)),
      text: own ?? issue.message,
      full: own === undefined ? `${last} ${issue.message}` : `${last}: ${own}`,
    };
  });
  const shown = atFields.flatMap(({ name, text }) => (name === undefined ? [] : [[name, text] as const]));
  const others = atFields.filter(({ name }) => name === undefined).map(({ full }) => full);
  const rest = shown.length === 0 || others.length > 0 ? [others.join('; ') || wordsOf(error)] : [];
  return Object.fromEntries([...shown, ...rest.map((message) => ['', message] as const)]);
}
