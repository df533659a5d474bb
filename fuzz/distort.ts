import { gzipSync } from 'node:zlib';
import type { Random } from '../test/model/random.ts';
import type { WireRequest } from './wire.ts';

/** The request with one thing changed that is not a value: its text, a header, its method or its address. */
export function distort(request: WireRequest, random: Random): WireRequest {
  switch (random.below(4)) {
    case 0:
      return request.body === undefined ? withHeader(request, random) : withBody(request, request.body, random);
    case 1:
      return { ...request, ...elsewhere(request, random) };
    default:
      return withHeader(request, random);
  }
}

function withBody(request: WireRequest, body: Buffer, random: Random): WireRequest {
  const at = random.below(body.length + 1);
  const bytes = (...values: number[]): Buffer => Buffer.from(values);
  const changed = random.pick([
    () => body.subarray(0, at),
    () => Buffer.concat([bytes(0xef, 0xbb, 0xbf), body]),
    () => Buffer.concat([body.subarray(0, at), bytes(0xff, 0xc0, 0x80), body.subarray(at)]),
    () => Buffer.concat([body.subarray(0, at), bytes(0xed, 0xa0, 0x80), body.subarray(at)]),
    () => Buffer.concat([body.subarray(0, at), bytes(0), body.subarray(at)]),
    () => Buffer.from(body.toString(), 'utf16le'),
    () => Buffer.concat([body, body]),
    () => Buffer.concat([body, Buffer.from(' '.repeat(random.pick([1, 1_000, 300_000])))]),
    () => Buffer.concat([Buffer.from('// a\n'), body]),
    () => Buffer.from(body.toString('latin1').replaceAll('"', "'"), 'latin1'),
    () => Buffer.from(body.toString('latin1').replace(/\}$/, ',}'), 'latin1'),
    () => Buffer.alloc(random.pick([1, 1_000, 2_000_000]), 'x'),
    () => Buffer.from('[]'),
    () => Buffer.from('"text"'),
    () => Buffer.alloc(0),
  ])();
  return { ...request, body: changed };
}

const strangeHeaders: readonly (readonly [name: string, value: string])[] = [
  ['content-type', 'text/plain'],
  ['content-type', 'application/json; charset=utf-16'],
  ['content-type', 'application/json; charset=iso-8859-1'],
  ['content-type', 'multipart/form-data; boundary=x'],
  ['content-type', 'application/x-www-form-urlencoded'],
  ['content-type', ''],
  ['content-type', 'application/json, application/json'],
  ['content-type', `application/json; ${'x'.repeat(4_000)}=1`],
  ['content-encoding', 'gzip'],
  ['content-encoding', 'br'],
  ['content-encoding', 'identity'],
  ['accept', 'application/xml'],
  ['accept-encoding', 'gzip'],
  ['accept-encoding', 'br;q=1, gzip;q=0.5'],
  ['accept-encoding', '*;q=0'],
  ['accept-language', 'xx-YY;q=2'],
  ['authorization', 'Bearer'],
  ['authorization', 'Basic YTpi'],
  ['authorization', `Bearer ${'a.'.repeat(2_000)}`],
  ['auth', 'null'],
  ['cookie', 'opdesk_login='],
  ['cookie', `${'a=b; '.repeat(500)}opdesk_login=%zz`],
  ['cookie', 'opdesk_login="\u00ff"; opdesk_display=\u0001'],
  ['origin', 'https://elsewhere.invalid'],
  ['origin', 'null'],
  ['sec-fetch-site', 'cross-site'],
  ['x-forwarded-for', '::1, 999.1.1.1'],
  ['x-forwarded-proto', 'https'],
  ['x-forwarded-host', 'elsewhere.invalid'],
  ['x-request-id', 'a"b'],
  ['x-request-id', 'x'.repeat(500)],
  ['idempotency-key', ''],
  ['idempotency-key', 'x'.repeat(256)],
  ['idempotency-key', '\u00ff\u00fe'],
  ['if-match', '*'],
  ['if-match', 'W/"x"'],
  ['if-match', '"'.repeat(2_000)],
  ['if-none-match', '*'],
  ['if-none-match', ', ,'],
  ['if-modified-since', 'yesterday'],
  ['range', 'bytes=0-,-5'],
  ['expect', '100-continue'],
  ['expect', 'the unexpected'],
  ['upgrade', 'websocket'],
  ['connection', 'upgrade'],
  ['connection', 'close'],
  ['te', 'trailers'],
  ['accept-version', '2.0.0'],
  ['x-http-method-override', 'DELETE'],
  ['opdesk-background', 'true'],
  ['__proto__', 'x'],
  ['x-long', 'x'.repeat(15_000)],
  ['x-longer', 'x'.repeat(20_000)],
];

function withHeader(request: WireRequest, random: Random): WireRequest {
  const [name, value] = random.pick(strangeHeaders);
  const others = request.headers.filter(([other]) => other !== name);
  const isZipped = name === 'content-encoding' && request.body !== undefined && random.below(2) === 0;
  return {
    ...request,
    headers: [...others, [name, value]],
    ...(isZipped ? { body: gzipSync(request.body ?? Buffer.alloc(0)) } : {}),
  };
}

/** Another method or address, so that the document may not describe the answer of this operation. */
function elsewhere(
  { method, target }: WireRequest,
  random: Random,
): Pick<WireRequest, 'operation' | 'method' | 'target'> {
  const others = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'SEARCH', 'PROPFIND'];
  const [path = '', query = ''] = target.split('?');
  const at = random.below(path.length + 1);
  return random.pick(
    [
      { method: random.pick(others), target },
      { method, target: `/${target}` },
      { method, target: `${path}/?${query}` },
      {
        method,
        target: `${path.slice(0, at)}${random.pick(['%', '%00', '%ff', '%2f', '//', '/../', ';a=b', '\u00e9'])}${path.slice(at)}`,
      },
      { method, target: path.toUpperCase() },
      { method, target: `${path}/${'a'.repeat(random.pick([1, 300, 14_000]))}` },
      { method, target: `${path}?${query}&${'a=1&'.repeat(random.pick([1, 50, 2_000]))}` },
      {
        method,
        target: `${path}?${random.pick(['=', '&&&', '%', 'a[]=1&a[b]=2', '__proto__=1', 'a=%ff', '?', '#x', 'a=b=c'])}`,
      },
      { method, target: path.slice(0, Math.max(1, at)) },
      { method, target: `http://elsewhere.invalid${target}` },
      { method, target: '*' },
    ].map((other) => ({ ...other, operation: undefined })),
  );
}
