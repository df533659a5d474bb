import { forgetOld } from '../privacy/services/forget-old.ts';
import type { Runtime } from '../runtime/context.ts';
import { type Loop, pollEvery } from '../runtime/poll-every.ts';

const pollMs = 3_600_000;

/** Forgets each hour what businesses no longer need, where they have set a time for it. */
export function startForgetOld(runtime: Runtime): Loop {
  const places: Parameters<typeof forgetOld>[1] = new Map();
  return pollEvery(pollMs, async () => {
    await forgetOld(runtime, places).catch((error: unknown) => runtime.telemetry.jobFailed('retention', error));
  });
}
