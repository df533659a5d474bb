/** An answer of the server; 0 for none. */
export interface Answered {
  readonly status: number;
  /** The body of a 200 or 201 as JSON. */
  readonly body: unknown;
  readonly tag: string | null;
  /** The server's clock, in ms since 1970; null where it did not come. */
  readonly serverMs: number | null;
}

/** A server that does not answer by then is asked again. */
const timeoutMs = 5000;

/** By XMLHttpRequest: old browsers can end no fetch. @param tag of what is known already */
export function ask(method: string, path: string, tag: string | null, then: (answered: Answered) => void): void {
  const request = new XMLHttpRequest();
  request.open(method, path);
  request.timeout = timeoutMs;
  if (tag !== null) request.setRequestHeader('If-None-Match', tag);
  request.onloadend = (): void => {
    const date = Date.parse(request.getResponseHeader('Date') ?? '');
    then({
      status: request.status,
      body: request.status === 200 || request.status === 201 ? JSON.parse(request.responseText) : null,
      tag: request.getResponseHeader('ETag'),
      serverMs: isNaN(date) ? null : date,
    });
  };
  request.send();
}
