import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, it } from 'vitest';

it('the committed description of the API is valid OpenAPI 3.1', async () => {
  const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;
  const validator = new Validator();
  expect(await validator.validate(document)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
  // It is the validator's word that counts, so it must be able to say no.
  expect((await new Validator().validate({ ...document, paths: { 'no-slash': {} } })).valid).toBe(false);
});
