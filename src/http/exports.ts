import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DomainError } from '../kernel/errors.ts';
import type { Context, Runtime } from '../runtime/context.ts';
import { createPlaces } from '../runtime/places.ts';
import type { Answer } from './answer.ts';
import { acceptsGzip } from './own-compression.ts';
import { whenGone } from './when-gone.ts';

/** Exports of one business under way; in all. Each takes its reader's time, and a page of what is read at once. */
const maxOfBusiness = 2;
const maxInAll = 8;
/** From the beginning of an export to the last byte that its reader takes. */
const exportTimeoutMs = 600_000;
/** When a caller may ask again who found no place. */
const retryAfterSeconds = 10;
/** Texts are gathered to so many characters before they go out; an export of fewer is read before it is answered. */
const charactersAtOnce = 64 * 1024;

/** The members of an answer that is read while it is sent. */
type ExportAnswer = Required<Pick<Answer, 'headers' | 'stream' | 'abandon'>>;

/** What is too much to be held at once goes out in pieces. */
export interface Exports {
  /**
   * Reads the first piece, so that what cannot be read at all is refused before the answer begins; after that an answer
   * that is cut off is all that can be said. Compressed where the caller takes that.
   * @param operation for the log of those that were cut off
   * @throws DomainError TOO_MANY_REQUESTS while others are under way
   */
  begin(
    ctx: Pick<Context, 'businessId'>,
    headers: IncomingHttpHeaders,
    operation: string,
    texts: AsyncGenerator<string>,
  ): Promise<ExportAnswer>;
}

/** The exports of a process, whose places all operations share. */
export function createExports({ telemetry }: Pick<Runtime, 'telemetry'>): Exports {
  const places = createPlaces(maxOfBusiness, maxInAll);
  return {
    async begin({ businessId }, headers, operation, texts) {
      const release = places.take(businessId);
      if (release === undefined) throw tooManyExports();
      let reader: ServerResponse | undefined;
      const pieces = gathered(texts);
      const end = (): void => {
        clearTimeout(late);
        release();
        void pieces.return(undefined).catch(() => undefined);
      };
      // Also where the answer never begins.
      const late = setTimeout(() => {
        reader?.destroy();
        end();
      }, exportTimeoutMs).unref();
      const first = await pieces.next().catch((error: unknown) => {
        end();
        throw error;
      });
      const isCompressed = acceptsGzip(headers);
      return {
        headers: isCompressed ? { 'content-encoding': 'gzip' } : {},
        abandon: end,
        stream(response) {
          reader = response;
          whenGone(response, end);
          send(first, pieces, response, isCompressed)
            .catch((error: unknown) => {
              telemetry.logger.warn({ operation, businessId, err: error }, 'an export was cut off');
            })
            .finally(end);
        },
      };
    },
  };
}

async function send(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
  response: ServerResponse,
  isCompressed: boolean,
): Promise<void> {
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  const pieces = Readable.from(withFirst(first, rest));
  await (isCompressed ? pipeline(pieces, createGzip(), response) : pipeline(pieces, response));
}

async function* withFirst(
  first: IteratorResult<string, unknown>,
  rest: AsyncGenerator<string>,
): AsyncGenerator<string> {
  if (first.done === true) return;
  yield first.value;
  yield* rest;
}

async function* gathered(texts: AsyncGenerator<string>): AsyncGenerator<string> {
  let piece = '';
  for await (const text of texts) {
    piece += text;
    if (piece.length < charactersAtOnce) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function tooManyExports(): DomainError {
  const message = 'Other exports are under way: ask again when one of them is done.';
  return new DomainError('TOO_MANY_REQUESTS', message, { retry_after_seconds: retryAfterSeconds });
}
