/** Which methods each path takes, for telling a wrong method from a wrong path. */
export interface PathIndex {
  /** @param pattern with `:name` for a segment and `*` for the rest */
  add(methods: string | readonly string[], pattern: string): void;
  /** Sorted; empty for an address that nothing answers at. */
  methodsFor(address: string): string[];
}

/** Asked only once a request has found no route, so that the router itself stays as it is. */
export function createPathIndex(): PathIndex {
  const known = new Map<string, { readonly form: RegExp; readonly methods: Set<string> }>();
  return {
    add(methods, pattern) {
      const entry = known.get(pattern) ?? { form: formOf(pattern), methods: new Set<string>() };
      for (const method of [methods].flat()) entry.methods.add(method);
      known.set(pattern, entry);
    },
    methodsFor(address) {
      const [path = ''] = address.split('?', 1);
      const found = [...known.values()].filter(({ form }) => form.test(path)).flatMap(({ methods }) => [...methods]);
      return [...new Set(found)].sort();
    },
  };
}

function formOf(pattern: string): RegExp {
  const segments = pattern
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    });
  return new RegExp(`^${segments.join('/')}/?$`);
}
