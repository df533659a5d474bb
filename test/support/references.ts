import type { Document } from './examples.ts';

/** Where a reference of the document leads; what is not a reference is itself. Undefined where it leads nowhere. */
export function followed(value: Document, document: Document): Document {
  const pointer: unknown = value?.$ref;
  if (typeof pointer !== 'string') return value;
  const keys = pointer.split('/').slice(1);
  return keys.reduce((part, key) => part?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
}

/** The part of the document with everything in it that it refers to. A description beside a reference is left out. */
export function resolved(part: Document, document: Document): Document {
  const here = followed(part, document);
  if (Array.isArray(here)) return here.map((each) => resolved(each, document));
  if (typeof here !== 'object' || here === null) return here;
  return Object.fromEntries(Object.entries(here).map(([key, inner]) => [key, resolved(inner, document)]));
}

/** Every reference in the part, as it is written. */
export function referencesOf(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return [];
  const { $ref } = part as { $ref?: unknown };
  const inner = Object.values(part).flatMap(referencesOf);
  return typeof $ref === 'string' ? [$ref, ...inner] : inner;
}
