import { columnsByKind, type Kind } from '../../../../../src/imports/domain/columns.ts';
import { csvLine } from '../../../../../src/imports/domain/csv.ts';

/** The names of the columns that a file of this kind may have. */
export function columnNames(kind: Kind): readonly string[] {
  return columnsByKind[kind].map(({ name }) => name);
}

/** Saves a file with the header and one row as an example. */
export function saveSample(kind: Kind): void {
  const columns = columnsByKind[kind];
  const text = csvLine(columns.map(({ name }) => name)) + csvLine(columns.map(({ example }) => example));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(['\uFEFF', text], { type: 'text/csv' }));
  link.download = `${kind}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}
