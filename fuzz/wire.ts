import type { Operation } from './document.ts';
import type { Draft } from './draft.ts';
import { jsonText } from './json-text.ts';

/** A request as it goes out. */
export interface WireRequest {
  /** Undefined where the address is not one of the document's any more. */
  readonly operation: Operation | undefined;
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

/** @param credentials headers that say who calls */
export function wireRequestOf(draft: Draft, credentials: WireRequest['headers']): WireRequest {
  const { operation, path, query, headers, body } = draft;
  const filled = operation.path.replace(/\{(\w+)\}/g, (_all, name: string) => encoded(path[name]));
  const pairs = query.map(([name, value]) => `${encoded(name)}=${encoded(value)}`);
  // The address of something else, where a part of it is empty.
  const isWhole = Object.values(path).every((value) => encoded(value) !== '');
  const isTyped = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    operation: isWhole ? operation : undefined,
    method: operation.method,
    target: pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`,
    headers: [...credentials, ...headers, ...(body === undefined || isTyped ? [] : [jsonType])],
    body: body === undefined ? undefined : Buffer.from(jsonText(body)),
  };
}

const jsonType = ['content-type', 'application/json'] as const;

/** As in an address; lone surrogates, which no address can hold, as a replacement character. */
function encoded(value: unknown): string {
  return encodeURIComponent((typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed());
}

/** The bytes of the request. */
export function bytesOf({ method, target, headers, body }: WireRequest): Buffer {
  const lines = [
    `${method} ${target} HTTP/1.1`,
    'host: 127.0.0.1',
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(body === undefined && (method === 'GET' || method === 'HEAD') ? [] : [`content-length: ${body?.length ?? 0}`]),
  ];
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body ?? Buffer.alloc(0)]);
}

/** The request as a command; its server and its credentials are those of the reader. */
export function curlOf({ method, target, headers, body }: WireRequest): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const isText = body === undefined || body.equals(Buffer.from(body.toString()));
  const shown = headers.map(([name, value]) =>
    name === 'auth' ? ' -H "auth: $TOKEN"' : ` -H ${quoted(`${name}: ${value}`)}`,
  );
  const data =
    body === undefined
      ? ''
      : isText
        ? ` --data-binary ${quoted(body.toString())}`
        : ` --data-binary @<(echo ${body.toString('base64')} | base64 -d)`;
  return `curl -sS --path-as-is -X ${method} "$URL"${quoted(target)}${shown.join('')}${data}`;
}
