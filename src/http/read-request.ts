import type { FastifyRequest } from 'fastify';
import type { Caller } from './auth.ts';
import { bodyAsCame } from './body.ts';
import { isFromThisMachine } from './peer.ts';
import type { ReadRequest } from './route-spec.ts';

type Parts = Pick<ReadRequest, 'query' | 'body'>;

/**
 * A request as an operation reads it; what few operations ask for is worked out when it is asked for. A class, because
 * an object literal with getters gets a hidden class of its own each time, and with it a life until the next collection
 * of the whole heap: of every request at once that cost a twentieth of the processor.
 */
export class RequestAsRead implements ReadRequest {
  readonly params: ReadRequest['params'];
  readonly query: ReadRequest['query'];
  readonly body: unknown;
  readonly rawBody: string;
  readonly headers: ReadRequest['headers'];
  readonly requestId: string;
  readonly caller: Caller | null;
  readonly #request: FastifyRequest;

  constructor(request: FastifyRequest, { query = request.query as Parts['query'], body }: Partial<Parts>) {
    this.params = request.params as ReadRequest['params'];
    this.query = query;
    this.body = body;
    this.rawBody = request.parsedBody?.text ?? '';
    this.headers = request.headers;
    this.requestId = request.id;
    this.caller = request.caller;
    this.#request = request;
  }

  get isFromThisMachine(): boolean {
    return isFromThisMachine(this.#request);
  }

  get isSecure(): boolean {
    return this.#request.protocol === 'https';
  }

  get address(): string {
    return this.#request.ip;
  }

  with({ query = this.query, body = this.body }: Partial<Parts>): RequestAsRead {
    return new RequestAsRead(this.#request, { query, body });
  }

  /** With all keys of its body, also one that would change what an object is. */
  asCame(): RequestAsRead {
    return this.with({ body: bodyAsCame(this.#request.parsedBody, this.body) });
  }
}

export function readRequest(request: FastifyRequest): RequestAsRead {
  const { parsedBody } = request;
  return new RequestAsRead(request, { body: parsedBody?.value ?? (parsedBody === null ? {} : null) });
}
