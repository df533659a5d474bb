/** The scopes that a client may be given (rule A5). */
export const scopes = [
  'appointments:read',
  'appointments:write',
  'appointments:overbook',
  'patients:read',
  'patients:write',
  'directory:read',
  'directory:write',
  'schedules',
  'webhooks',
  'erase',
  'admin',
] as const;

export type Scope = (typeof scopes)[number];

/** The scopes that a wide one includes. The wide ones are older, and mean what they have always meant. */
const included: Readonly<Partial<Record<Scope, readonly Scope[]>>> = {
  'appointments:read': ['patients:read', 'directory:read'],
  'directory:write': ['patients:write'],
  admin: ['schedules', 'webhooks', 'erase'],
};

/** The scopes that a client has: those that it was given, and those that they include. */
export function withIncluded(given: readonly Scope[]): ReadonlySet<Scope> {
  return new Set(given.flatMap((scope) => [scope, ...(included[scope] ?? [])]));
}

/** The wide scopes that include one. */
export function scopesIncluding(scope: Scope): readonly Scope[] {
  return scopes.filter((wide) => included[wide]?.includes(scope) === true);
}

/**
 * Whether the answer to a change may say who the patient is. The wide scopes to write have always been answered so:
 * they are not made narrower.
 */
export function mayReadPatients(held: ReadonlySet<Scope>): boolean {
  return held.has('patients:read') || held.has('directory:write') || held.has('admin');
}
