import { readFileSync } from 'node:fs';

/** Of Opdesk, as its package has it; the same from `src/` and from `dist/`. */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
