import { createInterface } from 'node:readline/promises';
import type { Ask } from './setup-command.ts';

/** Questions on the terminal, where there is one: null where nobody can answer. */
export function terminalQuestions(): { readonly ask: Ask; close(): void } | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  // The output of a command may be kept in a file; questions are not part of it.
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new Error('Nothing was made: the questions were not answered to the end.')));
  });
  ended.catch(() => undefined);
  return { ask: (question) => Promise.race([lines.question(question), ended]), close: () => lines.close() };
}
