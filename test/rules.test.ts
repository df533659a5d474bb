import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { statusByCode } from '../src/http/errors.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = ['src', 'test', 'migrations', 'docs', 'bench', 'fuzz', 'torture', 'scripts', 'examples'];
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'];
const register = readFileSync(join(root, 'docs/rules.md'), 'utf8');

interface Citation {
  readonly file: string;
  readonly rule: string;
}

/** Code of a rule → its section in the register. */
const rules = new Map(
  register
    .split(/^### /m)
    .slice(1)
    .map((section): [string, string] => [section.split(' · ', 1)[0] ?? '', section]),
);
const citations = filesOf(folders).concat(pages).flatMap(citationsOf);

describe('the register of rules', () => {
  it('gives every rule one code, a title and what it means for a caller', () => {
    const codes = [...register.matchAll(/^### (.*)$/gm)].map(([, title = '']) => title);
    expect(codes.filter((title) => !/^[A-F][1-9][0-9]? · \S/.test(title))).toEqual([]);
    expect(rules.size).toBe(codes.length);
    const incomplete = [...rules].filter(([, section]) => !/\n\n\*\*For callers:\*\* \S/.test(section));
    expect(incomplete.map(([code]) => code)).toEqual([]);
  });

  it('numbers the rules of each letter without gaps', () => {
    const codes = [...rules.keys()];
    const numbered = codes.map((code) => {
      const ofLetter = codes.filter((other) => other.startsWith(code.charAt(0)));
      return `${code.charAt(0)}${ofLetter.indexOf(code) + 1}`;
    });
    expect(codes).toEqual(numbered);
  });

  it('has every rule that a comment, a test or a document cites', () => {
    const unknown = citations.filter(({ rule }) => !rules.has(rule));
    expect(unknown).toEqual([]);
  });

  it('has no rule that no test cites', () => {
    const tested = new Set(citations.filter(({ file }) => file.startsWith('test/')).map(({ rule }) => rule));
    expect([...rules.keys()].filter((code) => !tested.has(code))).toEqual([]);
  });

  it('lists under B5 every code of an error, each in the line of its status', () => {
    const lines = [...(rules.get('B5') ?? '').matchAll(/^\| (\d+) \| (.*) \|$/gm)];
    const listed = lines.flatMap(([, status, text = '']) =>
      [...text.matchAll(/`([A-Z]+(?:_[A-Z]+)+|UNAUTHENTICATED)`/g)].map(([, code]) => `${status} ${code}`),
    );
    // Requests that cannot be read to their end are refused below the router, with statuses of HTTP's own.
    const broken = [408, 431].map((status) => `${status} INVALID_REQUEST_PARAMETERS`);
    const answered = Object.entries(statusByCode).map(([code, status]) => `${status} ${code}`);
    expect(listed.toSorted()).toEqual([...answered, ...broken].toSorted());
  });

  it('is what citations mean: nothing cites a rule under another word', () => {
    const strays = filesOf(folders)
      .concat(pages)
      .filter((file) => /\bdecisions? [A-F][1-9]/i.test(textOf(file)));
    expect(strays).toEqual([]);
  });
});

/** `rule C6`, `rules C6, C8 and E5`, `rules C1–C5`, and a test's title that begins with `C6: `. */
function citationsOf(file: string): Citation[] {
  const text = textOf(file).replace(/\n\s*(?:\*|--|\/\/)? ?/g, ' ');
  const lists = [
    ...text.matchAll(/\brules? ([A-F][0-9]+(?:(?:, | and |, and | or |–)[A-F][0-9]+)*)/gi),
    ...text.matchAll(/['"`]([A-F][0-9]+(?:, [A-F][0-9]+)*): /g),
  ];
  return lists.flatMap(([, list = '']) => (list.match(/[A-F][0-9]+/g) ?? []).map((rule) => ({ file, rule })));
}

function filesOf(names: readonly string[]): string[] {
  return names.flatMap((name) =>
    readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.(?:ts|mjs|sql|sh|md)$/.test(file))
      .map((file) => `${name}/${file}`),
  );
}

function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}
