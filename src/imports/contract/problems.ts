import type { Issue } from '../../kernel/errors.ts';
import type { Column } from '../domain/columns.ts';
import type { Row, RowProblem } from '../domain/rows.ts';

/** The problems of the body that a row stands for, by the names of its columns; each once. */
export function problemsOf(row: Row, columns: readonly Column[], issues: readonly Issue[]): RowProblem[] {
  // A cell that could not be read is missing in the body, and is no second problem for that.
  const unread = new Set(row.problems.flatMap(({ column }) => (column === null ? [] : [column, insteadOf[column]])));
  const found = new Map<string, RowProblem>();
  for (const issue of issues) {
    const column = columnAt(columns, issue.path);
    const key = `${issue.code} ${issue.path}`;
    if (unread.has(column ?? undefined) || found.has(key)) continue;
    found.set(key, { row: row.number, column, message: messageOf(issue) });
  }
  return [...row.problems, ...found.values()];
}

/** Of two columns one is needed, and the first is named where both are missing. */
const insteadOf: Readonly<Record<string, string>> = { age: 'date_of_birth', date: 'weekday' };

/** The column whose value stands at this path, or within it. */
function columnAt(columns: readonly Column[], path: string): string | null {
  if (path === '') return null;
  const exact = columns.find((column) => column.path === path);
  const near = exact ?? columns.find((column) => path.startsWith(`${column.path}/`));
  return (near ?? columns.find((column) => column.path.startsWith(`${path}/`)))?.name ?? null;
}

/** The message with what would be right. */
function messageOf({ message, allowed }: Issue): string {
  if (Array.isArray(allowed) && allowed.every((each) => typeof each === 'string')) {
    return `${message}: ${allowed.filter((each) => each !== '').join(', ')}`;
  }
  const { examples } = (allowed ?? {}) as { readonly examples?: readonly unknown[] };
  return examples === undefined ? message : `${message}, such as ${examples.map(String).join(' or ')}`;
}
