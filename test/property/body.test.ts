import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../src/kernel/errors.ts';
import { checkBodyText, maxDepth, parseBody } from '../../src/http/body.ts';

const read = (text: string) => parseBody(Buffer.from(text), 'application/json');

describe('bodies', () => {
  it('are read as JSON.parse reads them', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 20 }), (value) => {
        const text = JSON.stringify(value);
        expect(read(text)).toEqual({ text, value: JSON.parse(text) });
      }),
    );
  });

  it('that are no JSON are refused without a word of them', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (text) => {
        let parses = true;
        try {
          JSON.parse(text);
        } catch {
          parses = false;
        }
        if (parses) return;
        try {
          read(`{"secret-name": ${text}`);
          expect.unreachable();
        } catch (error) {
          expect(error).toBeInstanceOf(DomainError);
          expect(JSON.stringify((error as DomainError).details) + (error as DomainError).message).not.toContain(
            'secret-name',
          );
        }
      }),
    );
  });

  it('are refused at any depth beyond the limit, and only there', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.constantFrom('[', '{"a":'), (depth, open) => {
        const text = open.repeat(depth) + (open === '[' ? '' : '1') + (open === '[' ? ']' : '}').repeat(depth);
        if (depth <= maxDepth) expect(read(text).text).toBe(text);
        else expect(() => read(text)).toThrow('nested deeper');
      }),
    );
  });

  it('with U+0000 in any text or key are found out, and no others', () => {
    const holdsNull = (value: unknown): boolean =>
      typeof value === 'string'
        ? value.includes('\u0000')
        : typeof value === 'object' &&
          value !== null &&
          Object.entries(value).some(([key, entry]) => holdsNull(key) || holdsNull(entry));
    const text = fc
      .array(fc.constantFrom('a', '\u0000', 'é', '"', '\\'), { maxLength: 3 })
      .map((letters) => letters.join(''));
    const value = fc.letrec<{ any: unknown }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.integer(),
        fc.array(tie('any'), { maxLength: 3 }),
        fc.dictionary(text, tie('any'), { maxKeys: 3 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (given) => {
        const body = read(JSON.stringify(given));
        expect(checkBodyText(body).length > 0).toBe(holdsNull(body.value));
      }),
    );
  });
});
