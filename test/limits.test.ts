import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callCosts } from '../src/http/call-costs.ts';

/** The lines of a source file, joined where a constant goes over several. */
const source = (file: string) => readFileSync(file, 'utf8').replace(/\s+/g, ' ');
const filesIn = (folder: string, endings: readonly string[]) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((file) => endings.some((ending) => file.endsWith(ending)) && !file.endsWith('.d.ts'))
    .map((file) => `${folder}/${file}`);
const sources = (...endings: string[]) => filesIn('src', endings);
const sourcesOfPages = ['web/src', 'web/display', 'web/turn', 'web/small', 'web/build'].flatMap((folder) =>
  filesIn(folder, ['.ts', '.tsx']),
);
const page = readFileSync('docs/limits.md', 'utf8');
const named = page
  .split('\n')
  .filter((line) => /^\| .*`(?:src|web)\//.test(line))
  .map((line) => {
    const [, file = '', rest = ''] = /`((?:src|web)\/[^`]+)`: (.*) \|$/.exec(line) ?? [];
    return { line, file, settings: [...rest.matchAll(/`([^`]+)`/g)].map(([, setting = '']) => setting) };
  });

const isListed = (file: string, begins: string) =>
  named.some((each) => each.file === file && each.settings.some((setting) => setting.startsWith(begins)));

test.each(named)('the page of limits is right about $file: $settings', ({ line, file, settings }) => {
  expect(settings, line).not.toEqual([]);
  for (const setting of settings) expect(source(file)).toContain(setting);
});

/** A constant of a file that is a number, or numbers by names. */
const constant = /^(?:export )?const (\w+) = (?:[-\d.]|\{ \w+: -?\d)/gm;
/** A number that limits nothing and says how long nothing takes, with the reason. */
const noLimits: Readonly<Record<string, readonly string[]>> = {
  'a unit has so many of another one': ['daySeconds', 'dayMinutes', 'weekMinutes', 'weeksOfYear'],
  'it stands for all times, before or after': ['endOfTime', 'anyDaysAhead'],
  'a format says so: of backups, of keys, of the protocol of PostgreSQL': [
    'format',
    'keyCost',
    'tagBytes',
    'keyBytes',
    'nonceBytes',
    'idBytes',
    'words',
    'newline',
    'oids',
  ],
  'it counts the bytes of a value for a cache whose limit is listed': ['compressedShare'],
  'migrations that were': ['beforeBaseline', 'baseline'],
  'it is part of an example or an answer': ['at', 'ok'],
};

test('the page of limits names every constant of the program that is one', () => {
  const known = new Set(Object.values(noLimits).flat());
  const missing = sources('.ts').flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(constant)].flatMap(([, name = '']) =>
      isListed(file, `${name} =`) || known.has(name) ? [] : [`${file}: ${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

/** A number of a page that says how something looks, or what a format says. */
const noLimitsOfPages: Readonly<Record<string, readonly string[]>> = {
  'a unit has so many of another one': ['daySeconds', 'mmOfInch', 'pixelsOfInch'],
  'a drag begins by it, a touch or a press': ['dragPixels', 'holdMs'],
  'something is drawn by it': [
    'rowMinutes',
    'hues',
    'least',
    'usualLevel',
    'shortestMinutes',
    'longestMinutes',
    'columnsOfStep',
    'quietModules',
    'size',
    'usual',
    'always',
  ],
  'the zones of the earth differ by it': ['hoursBefore', 'hoursAfter'],
  'a sound is so long': ['chimeSeconds', 'pauseSeconds', 'languagePauseSeconds'],
};

test('the page of limits names every constant of the pages that is one', () => {
  const known = new Set(Object.values(noLimitsOfPages).flat());
  const missing = sourcesOfPages.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(constant)].flatMap(([, name = '']) =>
      isListed(file, `${name} =`) || known.has(name) ? [] : [`${file}: ${name}`],
    ),
  );
  expect(missing).toEqual([]);
});

test('no number of the pages limits anything without a name', () => {
  const found = sourcesOfPages.flatMap((file) =>
    [...nameless, /\b(?:staleTime|gcTime|refetchInterval): (?=[1-9])[\d_ *]+/g].flatMap((kind) =>
      [...readFileSync(file, 'utf8').matchAll(kind)].map(([text]) => `${file}: ${text.trim()}`),
    ),
  );
  expect(found).toEqual([]);
});

test('no number of the program is days or hours without a name', () => {
  const isShown = (file: string) =>
    /^src\/(?:demo|cli)\/|\/examples\.ts$|^src\/(?:config|runtime\/metrics|kernel\/time)\.ts$/.test(file);
  const found = sources('.ts').flatMap((file) =>
    isShown(file)
      ? []
      : readFileSync(file, 'utf8')
          .split('\n')
          .filter((line) => /\b(?:86_400|3_600)\b/.test(line) && !/^(?:export )?const /.test(line))
          .map((line) => `${file}: ${line.trim()}`),
  );
  expect(found).toEqual([]);
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

/** What limits in SQL: rows, rounds, sizes, and times. */
const ofSql = [
  /\blimit (?:[2-9]|\d{2,})\d*\b/g,
  /\b\d+ \.\. \d+/g,
  /(?<=\bcardinality\([^()]*\) )[<>]=? ?(?:[2-9]|\d{2,})\b/g,
  /(?:[<>]|:=)=? ?\d{4,}\b/g,
  /\binterval '[^']+'/g,
  /\bidle_in_transaction_session_timeout: \w+/g,
];
/** By the file. */
const noLimitsOfSql: Readonly<Record<string, readonly string[]>> = {
  // The day before, whatever the clocks do.
  'src/appointments/db/first_midnight.sql': ["interval '24 hours'"],
  // The least that a time of PostgreSQL can be later.
  'src/clinics/db/assignments.ts': ["interval '1 microsecond'"],
  // A day has so many minutes.
  'src/appointments/db/day_of_session.sql': ['> 1440'],
};

test('the page of limits names every limit and every time that stands in SQL', () => {
  const missing = sources('.sql', '.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8').replace(/--.*$/gm, '');
    const found = ofSql.flatMap((kind) =>
      file.endsWith('.ts') && kind.source.startsWith('(?:[<>]') ? [] : [...text.matchAll(kind)],
    );
    return found.flatMap(([each]) =>
      isListed(file, each) || noLimitsOfSql[file]?.includes(each) === true ? [] : [`${file}: ${each}`],
    );
  });
  expect(missing).toEqual([]);
});

test('the patterns find each kind of limit in SQL', () => {
  const text = "limit 300\nfor i in 1 .. 20 loop\nif cardinality(a) > 4 and n > 10000 and at < now - interval '1 day'";
  expect(ofSql.flatMap((kind) => [...text.matchAll(kind)].map(([each]) => each))).toEqual([
    'limit 300',
    '1 .. 20',
    '> 4',
    '> 10000',
    "interval '1 day'",
  ]);
});

test('no SQL function has a wait for locks of its own beside the one of the page', () => {
  expect(sources('.sql').filter((file) => readFileSync(file, 'utf8').includes('lock_timeout'))).toEqual([]);
});

test('the page of limits says what each call counts as that counts as more than one', () => {
  const [, section = ''] = page.split('## What a call counts as');
  const [rows = ''] = section.split('\n## ');
  const shown = rows.split('\n').filter((line) => line.startsWith('| `'));
  expect(shown).toEqual(Object.entries(callCosts).map(([id, { text }]) => `| \`${id}\` | ${text} |`));
});
