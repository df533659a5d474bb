import { isProblem } from './errors.ts';

/** What is wrong, by the name of the field; under '' what belongs to none. */
export type FieldErrors = Readonly<Record<string, string>>;

/** What the server refused, at its fields. @param known names of the fields that the form shows */
export function fieldErrors(error: unknown, known: readonly string[]): FieldErrors {
  if (!isProblem(error)) return { '': error instanceof Error ? error.message : String(error) };
  const atFields = error.issues.map(({ path, message }) => {
    const names = path.split('/');
    return { name: names.findLast((name) => known.includes(name)), last: names.at(-1) ?? '', message };
  });
  const shown = atFields.flatMap(({ name, message }) => (name === undefined ? [] : [[name, message] as const]));
  const others = atFields.filter(({ name }) => name === undefined).map(({ last, message }) => `${last} ${message}`);
  const rest = shown.length === 0 || others.length > 0 ? [others.join('; ') || error.message] : [];
  return Object.fromEntries([...shown, ...rest.map((message) => ['', message] as const)]);
}
