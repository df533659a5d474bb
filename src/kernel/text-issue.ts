import type { Issue } from './errors.ts';

/**
 * What keeps a text from being stored: characters that no database column and no other program could hold (rule B7).
 * @param verb between the field and the character, such as `holds`
 */
export function textIssue(text: string, path: string, verb: string): Issue[] {
  if (text.includes('\u0000')) return [{ path, code: 'null_character', message: `${verb} the character U+0000` }];
  if (!text.isWellFormed()) return [{ path, code: 'format', message: `${verb} half of a surrogate pair` }];
  return [];
}
