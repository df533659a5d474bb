import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { LRUCache } from 'lru-cache';
import { DomainError } from '../kernel/errors.ts';
import type { HttpServer } from './server.ts';

/** The folder that the build of the front desk wrote, beside the sources and beside the compiled program alike. */
const folder = fileURLToPath(new URL('../../web/dist/', import.meta.url));

/**
 * The files of pages, by the addresses at which they answer: the desk, whose own router does the rest, the screen of a
 * waiting room, and the patient's own place.
 */
const pages: Readonly<Record<string, readonly string[]>> = {
  'index.html': [
    '/',
    '/login',
    '/calendar',
    '/patients',
    '/patients/*',
    '/today',
    '/settings',
    '/settings/*',
    '/slip/*',
  ],
  'display.html': ['/display', '/display/:clinic_id'],
  'turn.html': ['/turn/:ticket'],
};

/** Everything from this server alone: no script or style in the page itself, and no frame around it. */
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};

const contentTypes: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.mp3': 'audio/mpeg',
};

/** The files of the desk that are kept in memory, in bytes: all but the fonts of rare scripts. */
const maxKeptBytes = 4 * 1_024 * 1_024;

/**
 * The front desk. Its files are not operations of the API, and so not in its description; limited like public ones.
 * Nothing where it was not built. Our own, because the usual plugin needs a newer Node.js, or packages outside our list
 * of licences.
 */
export function deskFiles(server: HttpServer): void {
  if (!existsSync(`${folder}index.html`)) return;
  const kept = new LRUCache<string, Buffer>({
    maxSize: maxKeptBytes,
    sizeCalculation: (bytes) => Math.max(1, bytes.length),
    fetchMethod: (name) => readFile(folder + name),
  });
  const read = async (name: string): Promise<Buffer> => (await kept.fetch(name)) ?? readFile(folder + name);
  const route = (app: FastifyInstance, url: string, handler: Handler): void => {
    app.route({
      method: 'GET',
      url,
      compress: false,
      onRequest: async (request, reply) => {
        await server.admit(request, reply, { id: 'readDesk', scope: 'public' });
      },
      handler,
    });
  };
  for (const [file, urls] of Object.entries(pages)) {
    for (const url of urls) {
      route(server.app, url, async (_request, reply) => reply.headers(pageHeaders).send(await read(file)));
    }
  }
  const names = new Set(readdirSync(`${folder}assets`));
  // One route for all of them: as many routes as files took a tenth of a start.
  route(server.app, '/assets/:name', async (request, reply) => {
    const { name } = request.params as { readonly name: string };
    if (!names.has(name) || ['.br', '.gz'].includes(extname(name))) throw new DomainError('NOT_FOUND');
    const encoding = encodingFor(request, name, names);
    await reply
      .headers(assetHeaders(name, encoding))
      .send(await read(`assets/${name}${encoding === undefined ? '' : endings[encoding]}`));
  });
}

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
type Encoding = 'br' | 'gzip';

const endings: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };

/** The best form that the build has made and the browser takes. */
function encodingFor({ headers }: FastifyRequest, name: string, names: ReadonlySet<string>): Encoding | undefined {
  const accepted = String(headers['accept-encoding'] ?? '');
  return (['br', 'gzip'] as const).find(
    (encoding) => names.has(name + endings[encoding]) && new RegExp(`\\b${encoding}\\b(?!\\s*;\\s*q=0)`).test(accepted),
  );
}

/** A file is named for its content, and never changes. */
function assetHeaders(name: string, encoding: Encoding | undefined): Readonly<Record<string, string>> {
  return {
    'content-type': contentTypes[extname(name)] ?? 'application/octet-stream',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'accept-encoding',
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  };
}
