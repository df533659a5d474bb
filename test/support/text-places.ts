type Schema = Readonly<Record<string, unknown>>;

/** The texts of a body that its schema bounds neither by length nor by form, as paths. */
export function unboundedTextsOf(schema: unknown, path = ''): string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const { type, properties, items, anyOf, oneOf, ...said } = schema as Schema;
  const isBounded = ['maxLength', 'pattern', 'enum', 'const'].some((keyword) => keyword in said);
  return [
    ...([type].flat().includes('string') && !isBounded ? [path] : []),
    ...Object.entries((properties ?? {}) as Schema).flatMap(([name, inner]) =>
      unboundedTextsOf(inner, `${path}/${name}`),
    ),
    ...unboundedTextsOf(items, `${path}/0`),
    ...[anyOf, oneOf].flatMap((choice) =>
      ((choice ?? []) as readonly Schema[]).flatMap((inner) => unboundedTextsOf(inner, path)),
    ),
  ];
}
