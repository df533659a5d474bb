import type { FastifyRequest } from 'fastify';
import { DomainError } from '../kernel/errors.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Refuses a change that a page of another site may have made the browser send with the cookie, and whatever a page of
 * another origin asks for (rule A8).
 * @param isForBrowsersAlone whether a program is refused, too, which names neither a site nor an origin
 * @throws DomainError CROSS_SITE_REQUEST
 */
export function requireSameOrigin(
  request: Pick<FastifyRequest, 'method' | 'headers' | 'host' | 'protocol'>,
  { isForBrowsersAlone }: { readonly isForBrowsersAlone: boolean },
): void {
  const { 'sec-fetch-site': site, origin } = request.headers;
  const isOtherOrigin = origin !== undefined && !isOriginOf(request, origin);
  if (!isOtherOrigin && safeMethods.includes(request.method) && mayRead(site, isForBrowsersAlone)) return;
  // Older browsers do not say from which site a request comes, and name the origin of a change at least.
  const isSame = site === undefined ? origin !== undefined || !isForBrowsersAlone : site === 'same-origin';
  if (isOtherOrigin || !isSame) throw new DomainError('CROSS_SITE_REQUEST');
}

/** A cookie opens no read that a page of another site has caused; `none` is somebody at the keyboard. */
function mayRead(site: string | string[] | undefined, isForBrowsersAlone: boolean): boolean {
  return !isForBrowsersAlone || site === undefined || site === 'same-origin' || site === 'none';
}

/** A page that came in clear may be of anybody on the network. Whether a proxy ends TLS is not always known here. */
function isOriginOf({ host, protocol }: Pick<FastifyRequest, 'host' | 'protocol'>, origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  return page.host === host.toLowerCase() && (protocol === 'http' || page.protocol === 'https:');
}
