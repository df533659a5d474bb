type Json = Record<string, unknown>;

/** The named schemas of one document. */
export interface NamedSchemas {
  /** The schema as the document has it: each part that has a title is a reference to the component of that name. */
  referring(schema: unknown): Json;
  /** The components, once everything is written that refers to them. */
  components(): Json;
}

/** Keywords that hold a schema, a list of schemas, or schemas by name. */
const single = ['items', 'additionalProperties', 'not', 'if', 'then', 'else'];
const lists = ['anyOf', 'oneOf', 'allOf'];
const maps = ['properties', 'patternProperties'];

/**
 * A schema is named where it is declared, by its title: Ajv reads none, and one that is declared once and compiled with
 * many operations is not a duplicate for it, as it would be by `$id`.
 */
export function createNamedSchemas(): NamedSchemas {
  const named = new Map<string, Json>();
  const referring = (schema: unknown): Json => {
    const { title, ...said } = withInner(schema as Json, referring);
    if (typeof title !== 'string') return said;
    // A description is of the place where the schema stands, not of all places.
    const { description, ...component } = said;
    keep(named, title, component);
    return {
      $ref: `#/components/schemas/${title}`,
      ...(description === undefined ? {} : { description }),
    };
  };
  return {
    referring,
    components: () => Object.fromEntries([...named].toSorted(([left], [right]) => (left < right ? -1 : 1))),
  };
}

/** @throws an error when two schemas that differ have one name */
function keep(named: Map<string, Json>, name: string, schema: Json): void {
  const earlier = named.get(name);
  if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(schema)) {
    throw new Error(`two schemas have the name ${name}: ${JSON.stringify(earlier)}, ${JSON.stringify(schema)}`);
  }
  named.set(name, schema);
}

function withInner(schema: Json, change: (inner: unknown) => Json): Json {
  const inner = { ...schema };
  const changed = (part: unknown): unknown => (typeof part === 'object' && part !== null ? change(part) : part);
  for (const keyword of single) if (keyword in schema) inner[keyword] = changed(schema[keyword]);
  for (const keyword of lists) if (keyword in schema) inner[keyword] = (schema[keyword] as unknown[]).map(changed);
  for (const keyword of maps) {
    if (!(keyword in schema)) continue;
    const parts = Object.entries(schema[keyword] as Json).map(([name, part]) => [name, changed(part)]);
    inner[keyword] = Object.fromEntries(parts) as Json;
  }
  return inner;
}
