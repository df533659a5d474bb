import type { DomainError } from '../kernel/errors.ts';
import { pino, type DestinationStream, type Logger } from 'pino';
import { readableLine } from './readable-line.ts';

export interface LoggerOptions {
  readonly logLevel: string;
  readonly logFormat?: 'json' | 'text';
  /** Where log lines go; standard output unless a test reads them. */
  readonly destination?: DestinationStream;
}

interface Loggers {
  /** Members that could hold a patient's data are removed here as well, should a line ever carry them. */
  readonly logger: Logger;
  /** Of the one line of each request, whose members are all named where it is written: nothing is looked for in it. */
  readonly requests: Logger;
}

/** JSON lines of one place. */
export function createLoggers({ logLevel, logFormat, destination }: LoggerOptions): Loggers {
  const common = { level: logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  const place = destination ?? (logFormat === 'text' ? readableOutput : standardOutput());
  const logger = pino(
    {
      ...common,
      serializers: {
        req: describeRequest,
        request: describeRequest,
        res: describeReply,
        err: describeError,
        error: describeError,
      },
      redact: { paths: secretPaths, remove: true },
    },
    place,
  );
  return { logger, requests: pino(common, place) };
}

const readableOutput: DestinationStream = { write: (line) => void process.stdout.write(readableLine(line)) };

/**
 * A write for each line costs more than the line; pino writes what is left when the process ends, however it does but
 * by a kill.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ fd: 1, sync: false, minLength: 4_096, periodicFlush: 500 });
}

const secretPaths = ['headers', 'body', 'query', 'params', 'url', 'auth', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

function describeRequest(request: { readonly method?: string; readonly id?: unknown }): object {
  return { method: request.method, id: request.id };
}

function describeReply(reply: { readonly statusCode?: number }): object {
  return { status: reply.statusCode };
}

/** The parts of an error that the log may show: never a value that came with a request. */
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const { code, constraint, table, routine, cause } = error as Error &
    Record<'code' | 'constraint' | 'table' | 'routine', unknown>;
  // What keeps a server from being ready, a word of a closed list.
  const reason = code === 'SERVICE_UNAVAILABLE' ? (error as Partial<DomainError>).details?.['reason'] : undefined;
  return {
    type: error.name,
    message: safeMessage(error, code),
    ...(code === undefined ? {} : { code }),
    ...(reason === undefined ? {} : { reason }),
    ...(constraint === undefined ? {} : { constraint }),
    ...(table === undefined ? {} : { table }),
    ...(routine === undefined ? {} : { routine }),
    ...(cause === undefined ? {} : { cause: describeError(cause) }),
    stack: (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at ')),
  };
}

/** Messages that quote their input are dropped: PostgreSQL's data and integrity errors, and what parsers say. */
function safeMessage(error: Error, code: unknown): string | undefined {
  if (typeof code === 'string' && /^2[23][0-9A-Z]{3}$/.test(code)) return undefined;
  switch (error.name) {
    case 'SyntaxError':
    case 'RangeError':
    case 'URIError':
      return undefined;
    case 'TypeError':
    case 'ReferenceError':
      return error.message.replace(/['"`].*['"`]/s, '…');
    default:
      return error.message;
  }
}
