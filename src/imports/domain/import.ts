import type { Kind } from './columns.ts';
import type { Separator } from './csv.ts';
import type { DateFormat } from './rows.ts';

/** An import as it stands. Times are epoch seconds. */
export interface Import {
  readonly id: string;
  readonly kind: Kind;
  readonly separator: Separator;
  readonly dateFormat: DateFormat;
  readonly header: readonly string[];
  /** The first row that is still to come. */
  readonly nextRow: number;
  readonly added: number;
  readonly present: number;
  readonly refused: number;
  readonly createdBy: string;
  readonly createdAt: number;
  readonly finishedAt: number | null;
  /** While it is undone: the rows from this one on are. */
  readonly undoRow: number | null;
  readonly kept: number;
  readonly undoneAt: number | null;
}
