import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { answeredIssue, type Issue } from '../kernel/errors.ts';
import { envelopeFor, errorBody } from './envelope.ts';
import type { Refusal } from './errors.ts';

/**
 * Answers a broken HTTP request, which never reaches a route, in the envelope of its path where that can still
 * be known (rule B3). The connection ends with it: what else comes on it cannot be understood.
 * @param now epoch seconds
 */
export function answerBrokenRequest(error: Error, socket: Socket, requestId: string, now: number): void {
  // The answer to a request before it may be under way, or nobody is there to read one.
  if (!socket.writable || hasBegunToAnswer(socket)) {
    socket.destroy();
    return;
  }
  const { code, rawPacket } = error as BrokenRequestError;
  const refused = refusalOf(code);
  const body = JSON.stringify(errorBody(envelopeFor(pathOf(rawPacket)), refused));
  const head = [
    `HTTP/1.1 ${refused.status} ${STATUS_CODES[refused.status] ?? ''}`,
    `Date: ${new Date(now * 1_000).toUTCString()}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

interface BrokenRequestError extends Error {
  readonly code?: string;
  /** The part that had arrived when the fault was found. */
  readonly rawPacket?: Buffer;
}

function hasBegunToAnswer(socket: Socket): boolean {
  const { _httpMessage: answer } = socket as Socket & {
    readonly _httpMessage?: { readonly headersSent: boolean } | null;
  };
  return answer?.headersSent === true;
}

function refusalOf(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return headersTooLarge;
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return tooSlow;
    default:
      return refusal(400, 'The request is not well-formed HTTP.');
  }
}

function refusal(
  status: number,
  message: string,
  issue: Issue = { path: '', code: 'format', message, isSentence: true },
): Refusal {
  return {
    status,
    code: 'INVALID_REQUEST_PARAMETERS',
    message,
    details: { issues: [answeredIssue(issue)] },
    issues: [issue],
    requestId: undefined,
    headers: {},
  };
}

const headersTooLarge = refusal(431, `The headers are over ${maxHeaderSize} bytes.`, {
  path: '/headers',
  code: 'too_large',
  message: `are over ${maxHeaderSize} bytes`,
  allowed: { maxBytes: maxHeaderSize },
});
const tooSlow = refusal(408, 'The request did not come to its end in time.');

/** Refusals with a status of their own; every operation may be answered with one of them. */
export const brokenRequestRefusals: readonly Refusal[] = [tooSlow, headersTooLarge];

/** The path of the first line, if it is among what came last; no more of it is looked at. */
function pathOf(rawPacket: Buffer | undefined): string {
  return /^[A-Z]+ (\/[^\s?]*)/.exec(rawPacket?.subarray(0, 2_048).toString('latin1') ?? '')?.[1] ?? '';
}
