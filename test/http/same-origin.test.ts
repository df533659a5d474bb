import { expect, test } from 'vitest';
import { requireSameOrigin } from '../../src/http/same-origin.ts';

const host = 'clinic.example';

function isLetIn(protocol: 'http' | 'https', origin: string): boolean {
  try {
    requireSameOrigin({ method: 'POST', host, protocol, headers: { origin } }, { isForBrowsersAlone: true });
    return true;
  } catch {
    return false;
  }
}

test('A8: a page that came in clear changes nothing of a server behind TLS', () => {
  expect(isLetIn('https', `http://${host}`)).toBe(false);
  expect(isLetIn('https', `https://${host}`)).toBe(true);
  // A proxy that ends TLS and is not named in TRUST_PROXY.
  expect(isLetIn('http', `https://${host}`)).toBe(true);
  expect(isLetIn('http', `http://${host}`)).toBe(true);
  for (const other of [`https://${host}.evil.example`, `https://evil.example`, `https://${host}:8443`, 'null'])
    expect([other, isLetIn('https', other)]).toEqual([other, false]);
});

test('A8: the cookie opens no read that a page of another site has caused, and those that somebody types', () => {
  const mayRead = (site: string | undefined, isForBrowsersAlone = true): boolean => {
    const headers = site === undefined ? {} : { 'sec-fetch-site': site };
    try {
      requireSameOrigin({ method: 'GET', host, protocol: 'https', headers }, { isForBrowsersAlone });
      return true;
    } catch {
      return false;
    }
  };
  expect([undefined, 'same-origin', 'none'].map((site) => mayRead(site))).toEqual([true, true, true]);
  expect(['same-site', 'cross-site', 'anything'].map((site) => mayRead(site))).toEqual([false, false, false]);
});
