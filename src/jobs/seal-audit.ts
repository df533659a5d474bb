import { sealAudit } from '../audit/services/seal-audit.ts';
import type { Runtime } from '../runtime/context.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 1_000;

/** Continues the chain of the audit with what is new. Every server does, one at a time. */
export function startSealAudit(runtime: Runtime): Loop {
  return pollEvery(pollMs, async () => {
    await sealAudit(runtime, false).catch((error: unknown) => runtime.telemetry.jobFailed('seal audit', error));
  });
}
