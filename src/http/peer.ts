import type { FastifyRequest } from 'fastify';
import { isLoopback } from '../kernel/loopback.ts';

/** A proxy on this machine speaks for others, and says so in one of these. */
const proxyHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

/** Whether a program on this machine sent the request, and no proxy on it, whatever TRUST_PROXY says. */
export function isFromThisMachine({ socket, headers }: Pick<FastifyRequest, 'socket' | 'headers'>): boolean {
  return isLoopback(socket.remoteAddress ?? '') && proxyHeaders.every((name) => headers[name] === undefined);
}
