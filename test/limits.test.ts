import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The lines of a source file, joined where a constant goes over several. */
const source = (file: string) => readFileSync(file, 'utf8').replace(/\s+/g, ' ');
const sources = (...endings: string[]) =>
  (readdirSync('src', { recursive: true }) as string[])
    .filter((file) => endings.some((ending) => file.endsWith(ending)))
    .map((file) => `src/${file}`);
const page = readFileSync('docs/limits.md', 'utf8');
const named = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`src/'))
  .map((line) => {
    const [, file = '', rest = ''] = /`(src\/[^`]+)`: (.*) \|$/.exec(line) ?? [];
    return { line, file, settings: [...rest.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting) };
  });

const isListed = (file: string, begins: string) =>
  named.some((each) => each.file === file && each.settings.some((setting) => setting.startsWith(begins)));

test.each(named)('the page of limits is right about $file: $settings', ({ line, file, settings }) => {
  expect(settings, line).not.toEqual([]);
  for (const setting of settings) expect(source(file)).toContain(setting);
});

/** A constant whose name says that it is a limit, or how long something takes. */
const limit =
  /^(?:export )?const ((?:max|min|most|least)[A-Z]\w*|\w*[a-z](?:Ms|Seconds|Bytes|Minutes|Days|Batch|Tries)) = (?:[-\d.]|\{ \w+: \d)/gm;
/** How many of these a day or a week has: no limits. */
const unit = /^(?:day|week)(?:Seconds|Minutes)$/;

test('the page of limits names every constant of the program that is one', () => {
  const missing = sources('.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(limit)].flatMap(([, name = '']) =>
      isListed(file, `${name} =`) || unit.test(name) || file.startsWith('src/calendar/session-overlap')
        ? []
        : [`${file}: ${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

/** A number where a timer, a cache, a pool or a page is limited, or as the default of such a parameter. */
const nameless = [
  /(?:\bdelay\(|\bsetTimeout\(.*, |\bsetInterval\(.*, |^ *\}, )\d[\d_]+(?=[,)])/gm,
  /\b(?:max|ttl|maxSize|tries|atMost|limit|\w*[tT]imeout\w*|\w*Millis|\w*Ms|\w*Seconds|\w*Bytes)(?:: | = (?=[^;\n]*[,)}]))\d[\d_]+/gm,
];
const ofWindows = ['timeWindow: 1_000', 'timeWindow: 60_000'];

test('no number of the program limits anything without a name', () => {
  const isShown = (file: string) => /^src\/(?:demo|cli)\/|\/routes\/examples\.ts$/.test(file);
  const found = sources('.ts').flatMap((file) =>
    isShown(file)
      ? []
      : nameless.flatMap((kind) =>
          [...readFileSync(file, 'utf8').matchAll(kind)].map(([text]) => `${file}: ${text.trim()}`),
        ),
  );
  expect(found.filter((each) => !ofWindows.some((window) => each.endsWith(window)))).toEqual([]);
});

test('the patterns find a number without a name', () => {
  const text = `await delay(500);\nsetInterval(() => look(), 1_000);\n  setTimeout(() => {\n  }, 20);\n
    new LRUCache({ max: 10_000, ttl: 900 });\nfunction f({ maxAgeMs = 900 }) {}\nf(5_000);`;
  expect(nameless.flatMap((kind) => [...text.matchAll(kind)].map(([each]) => each.trim()))).toEqual([
    'delay(500',
    'setInterval(() => look(), 1_000',
    '}, 20',
    'max: 10_000',
    'ttl: 900',
    'maxAgeMs = 900',
  ]);
});

test('the page of limits names every limit that stands in SQL', () => {
  const missing = sources('.sql', '.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\blimit (?:[2-9]|\d{2,})\d*\b/g)].flatMap(([text]) =>
      isListed(file, text) ? [] : [`${file}: ${text}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('the page of limits names every time after which SQL forgets or waits no longer', () => {
  const missing = sources('.sql').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/clock_timestamp\(\) - (interval '[^']+')/g)].flatMap(([, text = '']) =>
      isListed(file, text) ? [] : [`${file}: ${text}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('no SQL function has a wait for locks of its own beside the one of the page', () => {
  expect(sources('.sql').filter((file) => readFileSync(file, 'utf8').includes('lock_timeout'))).toEqual([]);
});
