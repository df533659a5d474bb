import { hasSecret } from '../access/services/administer.ts';
import type { Runtime } from '../runtime/context.ts';

/** The demo's API client. Its secret is in the documentation, so it must never be reachable from other machines. */
export const demoClient = { id: 'demo', secret: 'demo-secret' } as const;

/** Whether anybody who has read the documentation could log in. */
export async function demoSecretStands(runtime: Runtime): Promise<boolean> {
  return hasSecret(runtime, demoClient.id, demoClient.secret);
}
