import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** By connection: one listener, however many of its requests wait. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls once: when the reader has the answer, or never will have it. A response that waits behind another one of its
 * connection learns nothing of the connection's end.
 */
export function whenGone(response: ServerResponse, done: () => void): void {
  const { socket } = response.req;
  if (response.closed || socket.destroyed) {
    done();
    return;
  }
  const others = waiting.get(socket) ?? waitOn(socket);
  const gone = (): void => {
    if (others.delete(gone)) done();
  };
  others.add(gone);
  response.once('close', gone);
}

function waitOn(socket: Socket): Set<() => void> {
  const all = new Set<() => void>();
  waiting.set(socket, all);
  socket.once('close', () => all.forEach((gone) => gone()));
  return all;
}
