import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../kernel/loopback.ts';

/** A proxy on this machine speaks for others, and says so in one of these. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/**
 * Whether a program on this machine sent the request, to this machine by its own name, and no proxy on it, whatever
 * TRUST_PROXY says. A browser here also sends what a foreign page asks for, whose name was made to lead here.
 */
export function isFromThisMachine({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  const isDirect = proxyHeaders.every((name) => headers[name] === undefined);
  return isDirect && isLoopback(socket.remoteAddress ?? '') && isLoopback(hostOf(headers.host ?? ''));
}

function hostOf(header: string): string {
  return header.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
