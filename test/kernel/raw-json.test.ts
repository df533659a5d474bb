import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonPointer, RawJson, readRawObject, stringifyAnswer, textAsSent } from '../../src/kernel/raw-json.ts';

/** Any object that JSON can write, with keys that JavaScript would move or that mean something to it. */
const objects = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('10', '2', 'partner_meta', 'constructor')),
  fc.jsonValue(),
);

/** JSON text with white space wherever it may stand. */
function spaced(value: unknown): string {
  return JSON.stringify(value, null, ' \t\n');
}

describe('readRawObject', () => {
  test('C12: the text says what the body said, whatever the object holds', () => {
    fc.assert(
      fc.property(objects, fc.boolean(), (meta, wide) => {
        const body = { before: meta, partner_meta: meta, after: 1 };
        const { raw, issues } = readRawObject(wide ? spaced(body) : JSON.stringify(body), 'partner_meta', 1e6);
        expect(raw?.text).toBe(issues.length === 0 ? JSON.stringify(meta) : undefined);
      }),
    );
  });

  test('C12: order, repeated keys and the spelling of numbers and escapes are those of the body', () => {
    const text = '{"b":1.0,"10":1e2,"2":-0,"b":[1.50,"\\u00e9\\/"],"__proto__":{}}';
    expect(readRawObject(`{"x":{"partner_meta":{}},"partner_meta":${text}}`, 'partner_meta', 1e6).raw?.text).toBe(text);
  });

  test('C12: white space within texts stays', () => {
    const { raw } = readRawObject('{ "partner_meta" : { "a \\" b" : " c\\\\" , "d" : [ ] } }', 'partner_meta', 1e6);
    expect(raw?.text).toBe('{"a \\" b":" c\\\\","d":[]}');
  });

  test('C12: the member is found however its name is spelled; the last of several counts; no other is meant', () => {
    const read = (body: string): string | undefined => readRawObject(body, 'partner_meta', 1e6).raw?.text;
    expect(read('{"\\u0070artner_meta":{"a":1}}')).toBe('{"a":1}');
    expect(read('{"partner_meta":{"a":1},"partner_meta":{"b":1}}')).toBe('{"b":1}');
    expect(read('{"x":{"partner_meta":{"a":1}},"y":"partner_meta"}')).toBeUndefined();
    for (const other of ['[]', '1', '"{}"', 'null']) expect(read(`{"partner_meta":${other}}`)).toBeUndefined();
    for (const body of ['', '[]', '"partner_meta"', '["partner_meta"]', 'null']) expect(read(body)).toBeUndefined();
  });

  test('C12: numbers beyond 2^53 are named, every one of them, however they are written, and nothing else is', () => {
    const body =
      '{"partner_meta":{"a":9007199254740991,"b":[9007199254740992,{"c/d":-9007199254740993}],"e":1e20,"f":9007199254740993.0,' +
      '"g":-1E400,"h":90071992547409.93e2,"i":900719925474099.3e0,"j":[1e15,1e-400,0.1234567890123456789,-1e0],"k":"1e20 12345678901234567890"}}';
    const { raw, issues } = readRawObject(body, 'partner_meta', 1e6);
    expect(raw).toBeUndefined();
    expect(issues.map(({ path, code }) => `${path} ${code}`)).toEqual(
      ['b/0', 'b/1/c~1d', 'e', 'f', 'g', 'h'].map((path) => `/partner_meta/${path} not_exact`),
    );
  });

  test.each([
    ['under a key that is given again', '{"a":"\\u0000","a":"x"}', 'null_character'],
    ['in __proto__', '{"__proto__":{"a":"\\u0000"}}', 'null_character'],
    ['in a key', '{"b":{"\\ud800":1,"\\ud800":2},"b":1}', 'format'],
  ])('B7: a text that cannot be stored is found %s', (_where, text, code) => {
    const { raw, issues } = readRawObject(`{"partner_meta":${text}}`, 'partner_meta', 1e6);
    expect(raw).toBeUndefined();
    expect(issues).toMatchObject([{ path: '/partner_meta', code }]);
    expect(readRawObject('{"partner_meta":{"a":"\\ud83d\\ude00"}}', 'partner_meta', 1e6).issues).toEqual([]);
  });

  test('C12: the size is that of the text in bytes, white space left out', () => {
    const body = '{"partner_meta": { "k" : "é" } }';
    expect(readRawObject(body, 'partner_meta', 10).raw?.text).toBe('{"k":"é"}');
    expect(readRawObject(body, 'partner_meta', 9).issues).toMatchObject([
      { path: '/partner_meta', code: 'too_large', allowed: { maxBytes: 9 } },
    ]);
  });
});

describe('textAsSent', () => {
  /** JSON texts without white space or repeated keys, of objects whose keys stand in any order. */
  const { text: texts } = fc.letrec<{ text: string }>((tie) => ({
    text: fc.oneof(
      { maxDepth: 3 },
      fc
        .oneof(
          fc.string(),
          fc.integer(),
          fc.boolean(),
          fc.constant(null),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        )
        .map((leaf) => JSON.stringify(leaf)),
      fc.array(tie('text'), { maxLength: 4 }).map((entries) => `[${entries.join()}]`),
      fc
        .uniqueArray(fc.tuple(fc.oneof(fc.string(), fc.nat(20).map(String)), tie('text')), {
          selector: ([key]) => key,
          maxLength: 6,
        })
        .map((members) => `{${members.map(([key, text]) => `${JSON.stringify(key)}:${text}`).join()}}`),
    ),
  }));
  const read = (text: string): unknown => JSON.parse(text) as unknown;

  test('C13: the keys stand in the order sent, whatever they are, at every depth', () => {
    fc.assert(
      fc.property(
        texts.filter((text) => !text.includes('"__proto__"')),
        (text) => {
          const body = `{"5":0,"b":{"1":{},"a":${text}},"b2":{}}`;
          expect(textAsSent(body, ['b', 'a'], read(text))).toBe(text);
        },
      ),
    );
  });

  test('C13: of a key given twice the last value counts, where the key stood first', () => {
    const text = '{"z":1,"3":2,"z":{"2":0,"1":[]},"3":"\\u00e9 / \\""}';
    expect(textAsSent(`{"a":{"x":1}, "a": ${text}}`, ['a'], read(text))).toBe('{"z":{"2":0,"1":[]},"3":"é / \\""}');
  });

  test('a member that the body leaves out has no text', () => {
    expect(textAsSent('{}', ['a'], undefined)).toBeNull();
  });
});

describe('stringifyAnswer', () => {
  test('C12: raw texts go out verbatim, and everything else as JSON writes it', () => {
    const strings = fc
      .oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\\u0000', '"\\u0000', '\\', '"', '\\"', '\\u0000"'))
      .filter((text) => !text.includes('\u0000'));
    fc.assert(
      fc.property(objects, strings, strings, (meta, before, after) => {
        const raw = spaced(meta);
        const text = stringifyAnswer({ before, raw: new RawJson(raw), list: [new RawJson(raw), after], after });
        expect(text).toBe(
          `{"before":${JSON.stringify(before)},"raw":${raw},"list":[${raw},${JSON.stringify(after)}],"after":${JSON.stringify(after)}}`,
        );
      }),
    );
  });

  test('C12: no text is taken for a raw one because of what stands within it', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.constantFrom('\u0000', '"', '\\', 'X', '{}')), (before, parts) => {
        const text = `/${before}${parts.join('')}`;
        expect(stringifyAnswer({ [text]: text, list: [text] })).toBe(JSON.stringify({ [text]: text, list: [text] }));
      }),
    );
  });

  test('an answer without a value is written as null, and a raw one as its text', () => {
    expect(stringifyAnswer(undefined)).toBe('null');
    expect(stringifyAnswer(new RawJson('{"a":1.0}'))).toBe('{"a":1.0}');
  });
});

test('B4: a JSON pointer escapes ~ and /, and of a long key shows the beginning', () => {
  expect(jsonPointer(['a/b', 0, '~', ''])).toBe('/a~1b/0/~0/');
  expect(jsonPointer(['x'.repeat(100), `${'x'.repeat(99)}🙂`, 'y'])).toBe(
    `/${'x'.repeat(100)}/${'x'.repeat(99)}\ufffd…/y`,
  );
});
