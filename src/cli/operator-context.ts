import { listBusinesses } from '../access/services/list-businesses.ts';
import { callerContext, type Context, type Runtime } from '../runtime/context.ts';
import { scopes } from '../rights/scopes.ts';
import type { CommandInput } from './commands.ts';

/**
 * The context of a command for the business of its option --business.
 * @throws Error for a business that nobody has
 */
export async function contextOf(runtime: Runtime, { business }: CommandInput['values']): Promise<Context> {
  if (typeof business !== 'string') throw new Error('--business is missing; see "opdesk help".');
  return operatorContext(runtime, await requireBusiness(runtime, business));
}

/**
 * The business of the option --business, where it is given.
 * @throws Error for a business that nobody has
 */
export async function businessIfNamed(
  runtime: Runtime,
  { business }: CommandInput['values'],
): Promise<string | undefined> {
  return typeof business === 'string' ? requireBusiness(runtime, business) : undefined;
}

async function requireBusiness(runtime: Runtime, id: string): Promise<string> {
  if ((await listBusinesses(runtime)).some((business) => business.id === id)) return id;
  throw new Error(`There is no business ${id}; "opdesk business list" has them.`);
}

export function operatorContext(runtime: Runtime, businessId: string): Context {
  return callerContext(runtime, { businessId, actor: { kind: 'system', id: 'operator' }, scopes: new Set(scopes) });
}
