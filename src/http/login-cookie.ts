import type { FastifyRequest } from 'fastify';

/** The cookie that opens a login of the staff. */
const name = 'opdesk_login';
/** Under this name a browser takes it from a secure connection alone, and for no other host (RFC 6265bis). */
const secureName = `__Host-${name}`;

/** What the cookie of a request holds; undefined without one. */
export function readLoginCookie({
  headers,
  protocol,
}: Pick<FastifyRequest, 'headers' | 'protocol'>): string | undefined {
  const wanted = protocol === 'https' ? secureName : name;
  for (const pair of headers.cookie?.split(';') ?? []) {
    const [key = '', value = ''] = pair.split('=', 2);
    if (key.trim() === wanted && value.trim() !== '') return value.trim();
  }
  return undefined;
}

/** The header that gives a browser the cookie. It ends with the browser; the server ends the login before. */
export function loginCookie(secret: string, isSecure: boolean): string {
  return `${isSecure ? secureName : name}=${secret}; ${attributes(isSecure)}`;
}

/** The header that takes the cookie away. */
export function endedLoginCookie(isSecure: boolean): string {
  return `${isSecure ? secureName : name}=; Max-Age=0; ${attributes(isSecure)}`;
}

function attributes(isSecure: boolean): string {
  return `Path=/; HttpOnly; SameSite=Lax${isSecure ? '; Secure' : ''}`;
}
