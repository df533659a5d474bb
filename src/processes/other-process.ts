import cluster from 'node:cluster';
import { type ProcessChannel, createEndpoint } from './endpoint.ts';
import type { ProcessMessage } from './messages.ts';
import type { Siblings } from '../runtime/siblings.ts';

/** The variable of the environment in which the first process tells the others its id. */
export const programIdVariable = 'OPDESK_PROGRAM_ID';

/** Whether this process was started by the first one of `serve --processes`. */
export function isOtherProcess(): boolean {
  return cluster.isWorker;
}

/**
 * The siblings of a process that the first one started.
 * @param programId of the first one
 * @param onOrphaned the first one has ended
 */
export function siblingsOfOther(programId: string, onOrphaned: () => void): Siblings {
  const first: ProcessChannel = {
    // A channel that is closed tells of it by itself.
    send: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => undefined)),
  };
  const endpoint = createEndpoint(programId, () => [first], false);
  process.on('message', (message) => endpoint.receive(message as ProcessMessage, first));
  process.on('disconnect', () => {
    endpoint.forget(first);
    onOrphaned();
  });
  return endpoint.siblings;
}
