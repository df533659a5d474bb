import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { findMarked } from './markers.ts';

export interface LogWatch {
  /** What is wrong in the lines that came since the last call. */
  read(): string[];
  close(): void;
}

/** The level from which a line reports a failure, in pino's numbers. */
const errorLevel = 50;
const chunkBytes = 1 << 20;

/** Reads what a server logs, as it grows: no failure may be in it, and nothing of a patient. */
export function watchLog(file: string): LogWatch {
  const log = openSync(file, 'r');
  let at = 0;
  let rest = '';
  return {
    read() {
      const problems: string[] = [];
      const buffer = Buffer.alloc(chunkBytes);
      while (at < fstatSync(log).size) {
        const length = readSync(log, buffer, 0, chunkBytes, at);
        at += length;
        const lines = (rest + buffer.toString('utf8', 0, length)).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) problems.push(...problemsOf(line));
      }
      return problems;
    },
    close: () => closeSync(log),
  };
}

function problemsOf(line: string): string[] {
  const marked = findMarked(line);
  if (marked !== undefined) return [`the log has "${marked}": ${line.slice(0, 400)}`];
  const level = /^\{"level":(\d+)/.exec(line)?.[1];
  // What is not a line of the log was printed as an error, but for the two lines of the start.
  const isPrintedAtStart = level === undefined && /^(?:Opdesk serves |The desk: |$)/.test(line);
  // A 503 is an answer of the document, and logged as every answer from 500 on.
  const isRefusal = line.includes('"code":"SERVICE_UNAVAILABLE"') && line.endsWith('"msg":"failed"}');
  const isFine = isPrintedAtStart || isRefusal || Number(level) < errorLevel;
  if (isFine) return [];
  return [`the server logged a failure: ${line.slice(0, 1_500)}`];
}
