import { RowDigest } from './digest.ts';
import { damaged, type Manifest, parseLine, type TableFoot, type TableHead } from './manifest.ts';

interface Reader {
  readonly onManifest?: (manifest: Manifest) => Promise<void>;
  /** Reads all rows; they come in pieces that end where a row ends. */
  readonly onTable: (head: TableHead, rows: AsyncIterable<Buffer>, manifest: Manifest) => Promise<void>;
}

/** The contents of a backup that was read to its end. */
export interface Contents {
  readonly manifest: Manifest;
  readonly tables: readonly ReadTable[];
  /** Of all tables. */
  readonly rows: number;
}

export interface ReadTable extends TableFoot {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * Reads what writeBody has written, from the first line to the last.
 * @throws BackupError when it is not whole, or not what was written
 */
export async function readBody(pieces: AsyncIterable<Buffer>, reader: Reader): Promise<Contents> {
  const lines = new LineReader(pieces);
  const manifest = parseLine('manifest', await lines.next());
  await reader.onManifest?.(manifest);
  const tables: ReadTable[] = [];
  for (const name of manifest.tables) {
    const head = parseLine('tableHead', await lines.next());
    if (head.table !== name) throw damaged();
    const digest = new RowDigest();
    await reader.onTable(head, digested(lines.rows(), digest), manifest);
    const foot = parseLine('tableFoot', await lines.next());
    if (foot.rows !== digest.rows || foot.digest !== digest.hex) throw damaged();
    tables.push({ name, columns: head.columns, rows: foot.rows, digest: foot.digest });
  }
  const foot = parseLine('foot', await lines.next());
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  if (foot.tables !== tables.length || foot.rows !== rows || !(await lines.hasEnded())) throw damaged();
  return { manifest, tables, rows };
}

async function* digested(rows: AsyncIterable<Buffer>, digest: RowDigest): AsyncGenerator<Buffer> {
  for await (const piece of rows) {
    digest.add(piece);
    yield piece;
  }
}

const newline = 0x0a;
const endOfRows = Buffer.from('\\.');

/** Cuts a stream of pieces into lines. */
class LineReader {
  readonly #pieces: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(pieces: AsyncIterable<Buffer>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** @throws BackupError when no whole line is left */
  async next(): Promise<string> {
    for (let end = -1; ;) {
      end = this.#pending.indexOf(newline);
      if (end >= 0) {
        const line = this.#pending.toString('utf8', 0, end);
        this.#pending = this.#pending.subarray(end + 1);
        return line;
      }
      if (!(await this.#readOn())) throw damaged();
    }
  }

  /** The lines up to one that says that there are no more, which is passed over. */
  async *rows(): AsyncGenerator<Buffer> {
    for (;;) {
      const { whole, isOver } = this.#wholeLines();
      if (whole.length > 0) yield whole;
      if (isOver) return;
      if (!(await this.#readOn())) throw damaged();
    }
  }

  async hasEnded(): Promise<boolean> {
    return this.#pending.length === 0 && !(await this.#readOn());
  }

  #wholeLines(): { readonly whole: Buffer; readonly isOver: boolean } {
    const pending = this.#pending;
    let start = 0;
    for (let end = pending.indexOf(newline); end >= 0; end = pending.indexOf(newline, start)) {
      const isOver = pending.subarray(start, end).equals(endOfRows);
      if (isOver) {
        this.#pending = pending.subarray(end + 1);
        return { whole: pending.subarray(0, start), isOver };
      }
      start = end + 1;
    }
    this.#pending = pending.subarray(start);
    return { whole: pending.subarray(0, start), isOver: false };
  }

  async #readOn(): Promise<boolean> {
    const next = await this.#pieces.next();
    if (next.done === true) return false;
    this.#pending = this.#pending.length === 0 ? next.value : Buffer.concat([this.#pending, next.value]);
    return true;
  }
}
