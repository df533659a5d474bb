import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The lines of a source file, joined where a constant goes over several. */
const source = (file: string) => readFileSync(file, 'utf8').replace(/\s+/g, ' ');
const sources = (ending: string) =>
  (readdirSync('src', { recursive: true }) as string[])
    .filter((file) => file.endsWith(ending))
    .map((file) => `src/${file}`);
const page = readFileSync('docs/limits.md', 'utf8');
const named = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`src/'))
  .map((line) => {
    const [, file = '', rest = ''] = /`(src\/[^`]+)`: (.*) \|$/.exec(line) ?? [];
    return { line, file, settings: [...rest.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting) };
  });

test.each(named)('the page of limits is right about $file: $settings', ({ line, file, settings }) => {
  expect(settings, line).not.toEqual([]);
  for (const setting of settings) expect(source(file)).toContain(setting);
});

test('the page of limits names every constant of the program that is one', () => {
  const isLimit = /^(?:export )?const ((?:max|most)[A-Z]\w*|\w*(?:TimeoutMs|leaseSeconds|keptSeconds)) = [\d_.]/gm;
  const isListed = (file: string, name: string) =>
    named.some((each) => each.file === file && each.settings.some((setting) => setting.startsWith(`${name} =`)));
  const missing = sources('.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(isLimit)].flatMap(([, name = '']) =>
      isListed(file, name) || file.startsWith('src/calendar/session-overlap') ? [] : [`${file}: ${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('every SQL function that limits its wait for a lock waits as long as the page says', () => {
  const waits = sources('.sql').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/lock_timeout = '([^']+)'/g)].map(([, wait]) => wait),
  );
  expect(new Set(waits)).toEqual(new Set(['2s']));
});
