/** The records of a text of CSV, as RFC 4180 has it, and what is left of the text behind them. */
interface CsvRecords {
  readonly records: readonly (readonly string[])[];
  /** How many characters of the text the records take, with their line breaks. */
  readonly length: number;
  /** Whether the text ends within quotes: the record that it breaks is not among the records. */
  readonly endsInQuotes: boolean;
}

export const separators = [',', ';', '\t'] as const;
export type Separator = (typeof separators)[number];

/**
 * Reads whole records from a text, which may be a part of a file.
 * @param isLast whether the file ends with the text: what stands after the last line break is a record then, and else
 * the beginning of one
 * @param atMost how many records are read
 */
export function readCsv(text: string, separator: Separator, isLast: boolean, atMost = Infinity): CsvRecords {
  const records: string[][] = [];
  let record: string[] = [];
  let cell = '';
  let length = 0;
  let at = 0;
  const endCell = (): void => {
    record.push(cell);
    cell = '';
  };
  const endRecord = (): void => {
    endCell();
    records.push(record);
    record = [];
    length = at;
  };
  while (at < text.length && records.length < atMost) {
    const character = text[at] ?? '';
    if (character === '"' && cell === '') {
      const quoted = readQuoted(text, at);
      if (quoted === null) return { records, length, endsInQuotes: true };
      cell = quoted.cell;
      at = quoted.end;
      const plain = plainEnd(text, at, separator);
      cell += text.slice(at, plain);
      at = plain;
    } else if (character === separator) {
      endCell();
      at += 1;
    } else if (character === '\n' || character === '\r') {
      // Of a part that ends between the two characters of a line break, the second one is still to come.
      if (character === '\r' && at + 1 === text.length && !isLast) return { records, length, endsInQuotes: false };
      at += character === '\r' && text[at + 1] === '\n' ? 2 : 1;
      endRecord();
    } else {
      const plain = plainEnd(text, at, separator);
      cell += text.slice(at, plain);
      at = plain;
    }
  }
  // Also where its only cell is empty, in quotes.
  if (isLast && records.length < atMost && at > length) endRecord();
  return { records, length, endsInQuotes: false };
}

/** A cell in quotes from its first quote on; null where the text ends before the last one. */
function readQuoted(text: string, start: number): { readonly cell: string; readonly end: number } | null {
  let cell = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) return null;
    cell += text.slice(from, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    from = quote + 2;
  }
}

/** Where a cell without quotes ends. */
function plainEnd(text: string, from: number, separator: Separator): number {
  let at = from;
  while (at < text.length && text[at] !== separator && text[at] !== '\n' && text[at] !== '\r') at += 1;
  return at;
}

/** The separator of a file, by its header: the one that stands there most often outside quotes, else a comma. */
export function separatorOf(header: string): Separator {
  const plain = header.replace(/"[^"]*"/g, '');
  const counts = separators.map((separator) => plain.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** A record as a line of CSV, with commas. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => csvCell(forSpreadsheet(cell))).join(',')}\r\n`;
}

function csvCell(cell: string): string {
  return /[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/**
 * A spreadsheet takes a cell that begins with one of these characters, in full width too, as a formula: an apostrophe
 * before it makes it a text. So it does behind a semicolon, a tab or a line break within the cell, for a spreadsheet
 * that ends the cell there. An import takes the apostrophes off again.
 */
function forSpreadsheet(cell: string): string {
  return cell.replace(/^(?='*[=+\-@＝＋－＠\t\r])|[;\t\n](?='*[=+\-@＝＋－＠])/g, "$&'");
}

/** The cell as it was before `forSpreadsheet`. */
export function fromSpreadsheet(cell: string): string {
  return cell.replace(/^'(?='*[=+\-@＝＋－＠\t\r])|(?<=[;\t\n])'(?='*[=+\-@＝＋－＠])/g, '');
}
