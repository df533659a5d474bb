import type { Random } from '../test/model/random.ts';
import { bytesOf, type WireRequest } from './wire.ts';

export interface RawRequest {
  readonly bytes: Buffer;
  /** Whether the connection is cut as soon as they are sent. */
  readonly isAbandoned: boolean;
}

/** Bytes that a server may meet: a request that is cut, repeated, put wrongly, or none at all. */
export function rawRequestOf(request: WireRequest, random: Random): RawRequest {
  const whole = bytesOf(request);
  const text = whole.toString('latin1');
  const made = random.pick(shapes)({ whole, text, random, request });
  return {
    bytes: typeof made === 'string' ? Buffer.from(made, 'latin1') : made,
    isAbandoned: random.below(4) === 0,
  };
}

interface Material {
  readonly whole: Buffer;
  /** As latin1, so that each byte is one character. */
  readonly text: string;
  readonly random: Random;
  readonly request: WireRequest;
}

const head = (text: string): string => text.slice(0, text.indexOf('\r\n\r\n'));
const body = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);
const withHead = (text: string, change: (head: string) => string): string =>
  `${change(head(text))}\r\n\r\n${body(text)}`;

const shapes: readonly ((material: Material) => string | Buffer)[] = [
  ({ whole, random }) => whole.subarray(0, random.below(whole.length)),
  ({ whole }) => Buffer.concat([whole, whole, whole]),
  ({ whole, random }) =>
    Buffer.concat([
      whole,
      Buffer.from('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n'),
      whole.subarray(0, random.below(whole.length)),
    ]),
  ({ whole, random }) => {
    const changed = Buffer.from(whole);
    for (let left = 1 + random.below(8); left > 0; left -= 1) changed[random.below(changed.length)] = random.below(256);
    return changed;
  },
  ({ random }) => Buffer.from(Array.from({ length: 1 + random.below(600) }, () => random.below(256))),
  ({ text, random }) =>
    text.replace(
      /content-length: \d+/,
      `content-length: ${random.pick(['-1', '0', '1', '999999', '1e3', '0x10', '18446744073709551616', '1, 1', ' '])}`,
    ),
  ({ text }) => withHead(text, (lines) => `${lines}\r\ncontent-length: 7`),
  ({ text }) => withHead(text, (lines) => `${lines}\r\ntransfer-encoding: chunked`),
  ({ text, random }) => chunked(text, random),
  ({ text, random }) =>
    withHead(
      text,
      (lines) =>
        `${lines}\r\ntransfer-encoding: ${random.pick(['gzip', 'chunked, chunked', 'identity', 'xchunked', 'gzip, chunked'])}`,
    ),
  ({ text, random }) =>
    text.replace(
      'HTTP/1.1',
      random.pick(['HTTP/1.0', 'HTTP/2.0', 'HTTP/0.9', 'HTTP/9', 'HTTPS/1.1', '', 'HTTP/1.1 x']),
    ),
  ({ text }) => text.replaceAll('\r\n', '\n'),
  ({ text }) => text.replace('\r\n', '\r\n folded: x\r\n'),
  ({ text }) => text.replace('host: 127.0.0.1\r\n', ''),
  ({ text }) => text.replace('host: 127.0.0.1', 'host: a\r\nhost: b'),
  ({ text, random }) => withHead(text, (lines) => `${lines}${'\r\nx-many: 1'.repeat(random.pick([50, 1_500]))}`),
  ({ text, random }) =>
    withHead(text, (lines) => `${lines}\r\nx-wrong${random.pick([' : 1', ': a\u0000b', '', ': a\rb', '\t: 1', ':'])}`),
  ({ text, random }) =>
    text.replace(
      /^\S+/,
      random.pick(['get', 'GE T', 'CONNECT', 'TRACE', 'M-SEARCH', 'PRI', 'BREW', 'x'.repeat(300), '']),
    ),
  ({ text }) => `\r\n\r\n\r\n${text}`,
  ({ text }) => withHead(text, (lines) => `${lines}\r\nexpect: 100-continue`),
  ({ text, random }) =>
    withHead(
      text,
      (lines) =>
        `${lines}\r\nconnection: ${random.pick(['upgrade\r\nupgrade: h2c', 'upgrade\r\nupgrade: websocket', 'content-length', 'keep-alive, close'])}`,
    ),
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000',
  () => '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003',
  ({ request }) => `CONNECT elsewhere.invalid:443 HTTP/1.1\r\nhost: ${request.method}\r\n\r\n`,
];

/** The body in chunks, some of which are not. */
function chunked(text: string, random: Random): string {
  const lines = head(text).replace(/content-length: \d+/, 'transfer-encoding: chunked');
  const data = body(text);
  const size = random.pick([
    data.length.toString(16),
    'zz',
    '-1',
    'ffffffffffffffff',
    `${data.length.toString(16)};ext="\u0001"`,
    '0',
    '1',
  ]);
  const end = random.pick([
    '0\r\n\r\n',
    '0\r\nx-trailer: 1\r\n\r\n',
    '',
    '0\r\n',
    '\r\n',
    `0\r\n${'t: 1\r\n'.repeat(2_000)}\r\n`,
  ]);
  return `${lines}\r\n\r\n${size}\r\n${data}\r\n${end}`;
}
