/** The middle value; the mean of the two in the middle where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}

/** The smallest value that at least this share of them (0 … 1) does not exceed. */
export function percentile(values: Iterable<number>, share: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map((_, column) => (column === 0 ? '---' : '---:'))), ...rows.map(line)].join(
    '\n',
  );
}

export function rate(perSecond: number): string {
  return Math.round(perSecond).toLocaleString('en');
}

export function milliseconds(value: number | undefined): string {
  return value === undefined ? '—' : value.toFixed(2);
}

export function times(ratio: number): string {
  return `${ratio.toFixed(2)} ×`;
}

/** Whether a target is met, as the tables show it. */
export function verdict(isMet: boolean): string {
  return isMet ? 'yes' : '**no**';
}
