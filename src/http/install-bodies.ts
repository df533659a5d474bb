import type { FastifyInstance } from 'fastify';
import { DomainError } from '../kernel/errors.ts';
import { parseBody } from './body.ts';

/** Reads bodies in our own way: as bytes, whatever their content type is said to be (rule B1). */
export function installBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // The framework refuses some content types before it looks whether there is a body: they are kept from it.
  app.addHook('preParsing', (request, _reply, payload, done) => {
    request.contentType = request.headers['content-type'];
    // Not deleted: an object that has lost a member is slow for all who read it afterwards.
    request.headers['content-type'] = undefined;
    done(null, payload);
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, bytes, done) => {
    if (request.is404) return done(null, undefined);
    try {
      if (isEncoded(request.headers['content-encoding']))
        throw new DomainError('UNSUPPORTED_MEDIA_TYPE', 'Bodies are read uncompressed only.');
      request.countBody?.((bytes as Buffer).length);
      request.parsedBody = parseBody(bytes as Buffer, request.contentType);
      done(null, undefined);
    } catch (error) {
      done(error as Error, undefined);
    }
  });
}

function isEncoded(contentEncoding: string | undefined): boolean {
  return contentEncoding !== undefined && contentEncoding.trim().toLowerCase() !== 'identity';
}
