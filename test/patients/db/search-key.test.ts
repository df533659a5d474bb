import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/postgres/database.ts';
import { createTestDatabase } from '../../support/database.ts';

let db: Database;
beforeAll(async () => {
  const database = await createTestDatabase();
  db = openDatabase({ connectionString: database.connectionString, poolSize: 1 });
  return async () => {
    await db.close();
    await database.drop();
  };
});

/** What a SQL function makes of each text. */
async function each<Result>(name: string, texts: readonly string[]): Promise<Result[]> {
  const text = `select ${name}(text) as made from unnest($1::text[]) with ordinality as t (text, n) order by n`;
  return (await db.query<{ made: Result }>({ name: '', text }, [texts])).map(({ made }) => made);
}

/** Every character that these expressions have, in normal form KD and of the Unicode that all servers know. */
function characters(...patterns: readonly RegExp[]): string[] {
  const found: string[] = [];
  for (let code = 1; code < 0x110000; code += 1) {
    const character = String.fromCodePoint(code);
    const isOld = code < 0xd800 || code > 0xf8ff;
    if (isOld && character.normalize('NFKD') === character && patterns.some((pattern) => pattern.test(character)))
      found.push(character);
  }
  return found;
}

describe('the search key', () => {
  it('D5: knows the small letter of every capital of Unicode', async () => {
    // Capitals of after Unicode 14, and those that lower case makes longer, are not looked at.
    const capitals = characters(/\p{Lu}/u).filter(
      (capital) =>
        Array.from(capital.toLowerCase()).length === 1 &&
        !/[\u1c89\ua7cb-\ua7cc\ua7da-\ua7dc\u{10d50}-\u{10d65}\u{16ea0}-\u{16eb8}]/u.test(capital),
    );
    expect(capitals.length).toBeGreaterThan(800);
    const [upper, lower] = [
      await each<string>('search_key', capitals),
      await each<string>(
        'search_key',
        capitals.map((capital) => capital.toLowerCase()),
      ),
    ];
    expect(upper).toEqual(lower);
  });

  it('D5: disregards all marks of Latin, Greek, Cyrillic, Arabic and Hebrew', async () => {
    const marks = characters(/(?=\p{M})[\p{scx=Latin}\p{scx=Greek}\p{scx=Cyrillic}\p{scx=Arabic}\p{scx=Hebrew}]/u);
    expect(marks.length).toBeGreaterThan(150);
    const kept = (
      await each<string>(
        'search_key',
        marks.map((mark) => `x${mark}y`),
      )
    ).flatMap((key, index) => (key === 'xy' ? [] : [hex(marks[index])]));
    expect(kept).toEqual([]);
  });

  it('D5: disregards everything that nobody sees', async () => {
    const invisible = characters(/(?![\u{e0000}-\u{e0fff}])\p{Default_Ignorable_Code_Point}/u);
    expect(invisible.length).toBeGreaterThan(30);
    const kept = (
      await each<string>(
        'search_key',
        invisible.map((character) => `x${character}y`),
      )
    ).flatMap((key, index) => (key === 'xy' ? [] : [hex(invisible[index])]));
    expect(kept).toEqual([]);
  });

  it('D5: keeps every sign of an Indic script', async () => {
    const signs = characters(
      /(?=\p{M})[\p{sc=Devanagari}\p{sc=Bengali}\p{sc=Gurmukhi}\p{sc=Gujarati}\p{sc=Oriya}\p{sc=Tamil}\p{sc=Telugu}\p{sc=Kannada}\p{sc=Malayalam}\p{sc=Sinhala}]/u,
    );
    expect(signs.length).toBeGreaterThan(120);
    const lost = (
      await each<string>(
        'search_key',
        signs.map((sign) => `क${sign}ख`),
      )
    ).flatMap((key, index) => (key === `क${signs[index]}ख` ? [] : [hex(signs[index])]));
    expect(lost).toEqual([]);
  });

  it('makes no difference where the key of usernames makes none', async () => {
    const letter = fc.constantFrom(...Array.from('abcxyzÀÉñÖçĄżŠABCΆΩάωЙйЁжЖẞñ0-'));
    const usernames = fc.sample(fc.string({ unit: letter, minLength: 1, maxLength: 3 }), 3_000);
    const [keys, own] = [await each<string>('search_key', usernames), await each<string>('username_key', usernames)];
    const keyOf = new Map<string, string>();
    for (const [index, username] of own.entries()) {
      expect(keyOf.get(username) ?? keys[index]).toBe(keys[index]);
      keyOf.set(username, keys[index] ?? '');
    }
  });

  it('is its own search key', async () => {
    const texts = fc.sample(
      fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !text.includes('\0')),
      500,
    );
    const keys = await each<string>('search_key', texts);
    expect(await each<string>('search_key', keys)).toEqual(keys);
  });
});

function hex(character = ''): string {
  return `U+${character.codePointAt(0)?.toString(16) ?? ''}`;
}

const word = fc.string({ unit: fc.constantFrom('a', 'b', 'É', 'ł', 'र', 'ा'), minLength: 2, maxLength: 4 });
const name = fc.array(word, { minLength: 1, maxLength: 4 });

describe('a name', () => {
  it('D5: is found by beginnings of its words in any order, and by nothing else', async () => {
    const cases = fc.sample(fc.tuple(name, fc.array(fc.tuple(word, fc.nat(3)), { minLength: 1, maxLength: 3 })), 2_000);
    const plain = (text: string): string =>
      text
        .normalize('NFKD')
        .replace(/[\u0300-\u036f]/g, '')
        .toLowerCase()
        .replaceAll('ł', 'l');
    const pairs = cases
      .map(([words, searched]) => {
        // Half of the words that are searched for are of the name.
        const asked = searched
          .map(([other, index]) => (index < words.length && index % 2 === 0 ? (words[index] ?? other) : other))
          .map((text) => text.slice(0, 3));
        return {
          words,
          asked,
          expected: asked.every((text) => words.some((each) => plain(each).startsWith(plain(text)))),
        };
      })
      .filter(({ asked }) => asked.every((text) => plain(text).length > 1));
    const text = 'select is_name_found($1, $2) as found';
    for (const { words, asked, expected } of pairs) {
      const [row] = await db.query<{ found: boolean }>({ name: 'found', text }, [words.join(' '), asked.join(' ')]);
      expect([words, asked, row?.found]).toEqual([words, asked, expected]);
    }
    expect(new Set(pairs.map(({ expected }) => expected)).size).toBe(2);
  });
});
