import { callerContext, type Context, type Runtime } from '../runtime/context.ts';
import { scopes } from '../rights/scopes.ts';
import type { CommandInput } from './commands.ts';

/**
 * The context of a command for the business of its option --business.
 * @throws Error for a business that nobody has
 */
export async function contextOf(runtime: Runtime, { business }: CommandInput['values']): Promise<Context> {
  if (typeof business !== 'string') throw new Error('--business is missing; see "opdesk help".');
  await runtime.catalog.business(business).catch(() => {
    throw new Error(`There is no business ${business}.`);
  });
  return operatorContext(runtime, business);
}

export function operatorContext(runtime: Runtime, businessId: string): Context {
  return callerContext(runtime, { businessId, actor: { kind: 'system', id: 'operator' }, scopes: new Set(scopes) });
}
