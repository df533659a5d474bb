import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompiledMessage, compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import { parseSync } from 'vite';
import { describe, expect, test } from 'vitest';
import { en } from '../../web/src/text/en.ts';
import { type LanguageCode, languages, offeredLanguages } from '../../web/src/text/languages.ts';

const desk = fileURLToPath(new URL('../../web/src/', import.meta.url));
const english = Object.entries<string>(en);

/** What a message asks for: each placeholder, and of a plural or select its branches. */
function needsOf(message: CompiledMessage): string[] {
  return message.flatMap((token) => {
    if (typeof token === 'string') return [];
    const [name, type, branches] = token;
    if (type === undefined) return name === '#' ? [] : [name];
    const ofType = Object.entries(branches as Readonly<Record<string, CompiledMessage | undefined>>);
    const own = ofType.filter(([branch]) => type === 'select' || /^\d+$/.test(branch)).map(([branch]) => branch);
    const inner = ofType.flatMap(([, each]) => (Array.isArray(each) ? needsOf(each) : []));
    return [`${name} ${type} ${own.toSorted().join(' ')}`, ...inner];
  });
}

/** The categories that each plural of a message has, but for exact numbers. */
function pluralsOf(message: CompiledMessage): string[][] {
  return message.flatMap((token) => {
    if (typeof token === 'string' || token[1] === undefined) return [];
    const [, type, branches] = token;
    const names = Object.keys(branches as object).filter((name) => name !== 'offset' && !/^\d+$/.test(name));
    return type === 'plural' ? [names.toSorted()] : [];
  });
}

const distinct = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

describe.each(offeredLanguages)('in $name', ({ code }) => {
  const catalogue = languages[code].load();

  test('there is each text that English has, and no other', async () => {
    expect(Object.keys((await catalogue).texts).toSorted()).toEqual(Object.keys(en).toSorted());
  });

  test('each text asks for the values of the English one, and has every plural of the language', async () => {
    const texts = (await catalogue).texts as Readonly<Record<string, string | undefined>>;
    const categories = new Intl.PluralRules(code).resolvedOptions().pluralCategories.toSorted();
    for (const [key, original] of english) {
      const message = compileMessageOrThrow(texts[key] ?? '');
      expect(distinct(needsOf(message)), key).toEqual(distinct(needsOf(compileMessageOrThrow(original))));
      for (const plural of pluralsOf(message)) expect(plural, key).toEqual(categories);
    }
  });

  test('the words for what the server says ask for a limit alone', async () => {
    const { words = {} } = (await catalogue) as { words?: Readonly<Record<string, string>> };
    for (const [key, text] of Object.entries(words)) {
      const needs = needsOf(compileMessageOrThrow(text));
      expect(
        needs.filter((name) => name !== 'limit'),
        key,
      ).toEqual([]);
    }
  });
});

test('the mirrored texts keep every value of the English ones', async () => {
  const { texts } = await languages['ar-XB' satisfies LanguageCode].load();
  for (const [key, text] of english) {
    expect(needsOf(texts[key as keyof typeof en]), key).toEqual(needsOf(compileMessageOrThrow(text)));
  }
});

test('the page on languages names files that there are, and the table as it is', () => {
  const page = readFileSync(new URL('../../docs/languages.md', import.meta.url), 'utf8');
  const files = [...page.matchAll(/`((?:web|test)\/[\w./-]+\.\w+)`/g)].map(([, file = '']) => file);
  expect(files.length).toBeGreaterThan(5);
  expect(files.filter((file) => !existsSync(new URL(`../../${file}`, import.meta.url)))).toEqual([]);
  const [, line = ''] = /```ts\n\s*(.+)\n/.exec(page) ?? [];
  expect(readFileSync(join(desk, 'text/languages.ts'), 'utf8')).toContain(line);
});

/** Attributes and properties that a person reads or hears. */
const said =
  /^(?:label|title|placeholder|alt|description|error|hint|aria-(?:label|description|roledescription|valuetext|placeholder))$/;
/** Two letters beside each other, but for how an address begins: one alone is a key. */
const isText = (value: unknown): boolean =>
  typeof value === 'string' && /\p{L}\p{L}/u.test(value.replace('https://', ''));

type Node = Readonly<Record<string, unknown>> & { readonly type?: string };

/** The texts that stand in a source itself: between tags, or as what a person reads of an element or an option. */
function literalsIn(node: unknown, isSaid = false): string[] {
  if (Array.isArray(node)) return node.flatMap((each) => literalsIn(each, isSaid));
  if (typeof node !== 'object' || node === null) return [];
  const { type, name, key, value } = node as Node & { readonly name?: Node; readonly key?: Node };
  switch (type) {
    case 'JSXText':
      return isText(value) ? [String(value).trim()] : [];
    case 'Literal':
      return isSaid && isText(value) ? [String(value)] : [];
    case 'TemplateElement':
      return isSaid && isText((value as { readonly raw: string }).raw) ? [(value as { readonly raw: string }).raw] : [];
    case 'JSXAttribute':
      return literalsIn((value as Node | null)?.['expression'] ?? value, said.test(String(name?.['name'])));
    case 'JSXExpressionContainer':
      return literalsIn((node as Node)['expression'], true);
    case 'Property':
      return literalsIn(value, said.test(String(key?.['name'] ?? key?.['value'])));
    // What is passed on is a key or a value, and what is compared is not shown.
    case 'CallExpression':
    case 'NewExpression':
    case 'BinaryExpression':
    case 'MemberExpression':
    case 'ArrowFunctionExpression':
    case 'TSLiteralType':
      return within(node, false);
    default:
      return within(node, isSaid);
  }
}

function within(node: object, isSaid: boolean): string[] {
  return Object.values(node).flatMap((each) => literalsIn(each, isSaid));
}

/** Of the desk, but for its texts. */
function sources(): { readonly file: string; readonly text: string }[] {
  return readdirSync(desk, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts') && !file.startsWith('text/'))
    .map((file) => ({ file, text: readFileSync(join(desk, file), 'utf8') }));
}

test('a part that is drawn anew for new values alone is drawn anew for another language', () => {
  const deaf = sources().filter(({ text }) => /\bmemo\(/.test(text) && !text.includes('useLanguage()'));
  expect(deaf.map(({ file }) => file)).toEqual([]);
});

test('a source of the desk holds no text: every one is in the catalogue', () => {
  const found = sources().flatMap(({ file, text: source }) => {
    const { program } = parseSync(file, source);
    return literalsIn(program.body).map((text) => `${file}: ${text}`);
  });
  expect(found).toEqual([]);
});
