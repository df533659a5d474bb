import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  server.app.http.app.inject({ method: 'GET', url, headers });

/** The addresses of the scripts and sheets that the page loads. */
async function assets(): Promise<string[]> {
  const { body } = await get('/');
  return [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url = '']) => url);
}

test.each(['/', '/login', '/calendar', '/patients', '/patients/pt-1', '/settings', '/settings/staff', '/slip/api-1'])(
  'the desk answers %s with its page, under a policy that allows nothing written into it',
  async (url) => {
    const { statusCode, headers, body } = await get(url);
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['content-security-policy']).toBe(
      "default-src 'self'; style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    expect(body).toContain('<div id="root">');
    expect(body).not.toMatch(/<style|<script(?![^>]*\bsrc=)|\bstyle=|\bon\w+=/);
  },
);

test('the page loads nothing from elsewhere', async () => {
  const { body } = await get('/');
  expect(body).not.toMatch(/https?:/);
});

test('a file of the desk is kept for ever by browsers, and comes compressed as the browser takes it', async () => {
  const urls = await assets();
  expect(urls.some((url) => url.endsWith('.js')) && urls.some((url) => url.endsWith('.css'))).toBe(true);
  for (const url of urls.filter((each) => /\.(?:js|css)$/.test(each))) {
    const plain = await get(url);
    expect(plain.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(plain.headers['content-encoding']).toBeUndefined();
    const brotli = await get(url, { 'accept-encoding': 'gzip, br' });
    // One packet is not worth a second form.
    if (plain.rawPayload.length < 1_024) {
      expect(brotli.headers['content-encoding']).toBeUndefined();
      continue;
    }
    expect(brotli.headers['content-encoding']).toBe('br');
    expect(brotliDecompressSync(brotli.rawPayload).equals(plain.rawPayload)).toBe(true);
    const gzip = await get(url, { 'accept-encoding': 'gzip, br;q=0' });
    expect(gzip.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(gzip.rawPayload).equals(plain.rawPayload)).toBe(true);
    for (const { headers } of [plain, brotli, gzip]) expect(headers['vary']).toBe('accept-encoding');
  }
});

test.each(['/assets/../index.html', '/assets/..%2f..%2fpackage.json', '/assets/', '/assets/nothing.js', '/nowhere'])(
  'there is nothing at %s',
  async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  },
);
