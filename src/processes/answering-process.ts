import cluster from 'node:cluster';
import { createEndpoint, type ProcessChannel } from './endpoint.ts';
import type { ProcessMessage } from './messages.ts';
import type { Siblings } from '../runtime/siblings.ts';

/** The variable of the environment in which the first process names itself to those that it starts. */
export const startedByVariable = 'OPDESK_STARTED_BY';

/** The siblings of a process that the first one started; it ends with the first one. @param serverId of the first one */
export function siblingsOfAnswering(serverId: string): Siblings {
  const first: ProcessChannel = {
    send: (message) => void (process.connected && process.send?.(message, undefined, undefined, () => undefined)),
  };
  const endpoint = createEndpoint(serverId, () => [first], false);
  process.on('message', (message) => endpoint.receive(message as ProcessMessage, first));
  return endpoint.siblings;
}

/** Whether a manager of processes has started this one with Node's `cluster`, which then starts no others. */
export function isOfOtherCluster(): boolean {
  return cluster.isWorker;
}
