import { Type } from 'typebox';
import type { Issue } from '../../kernel/errors.ts';
import { named } from '../../kernel/schemas.ts';

/** An absolute http or https address, or nothing. Tolerates any shape. */
export function checkWebAddress(value: unknown, path: string): Issue[] {
  if (typeof value !== 'string' || value === '') return [];
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return [];
  return [{ path, code: 'format', message: 'must be an http or https address', allowed: ['http', 'https'] }];
}

export const phoneRule = { pattern: '^(\\d{10,11})?$', 'x-issue': 'must be exactly 10 or 11 digits' };

export const EkaIdAnswer = named('EkaId', { status: Type.Literal('success'), ekaid: Type.String() });
