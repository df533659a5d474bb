import type { FastifyRequest } from 'fastify';

/** The cookie that opens a login of the staff. */
const name = 'opdesk_login';
/** Under this name a browser takes it from a secure connection alone, and for no other host (RFC 6265bis). */
const secureName = `__Host-${name}`;

/** By which a browser is known that has logged in before: it opens nothing. */
const deviceName = 'opdesk_device';
const secureDeviceName = `__Host-${deviceName}`;

/** The cookie by which a screen of a waiting room is known: it opens what its clinic shows, and nothing else (rule A10). */
const displayName = 'opdesk_display';
const secureDisplayName = `__Host-${displayName}`;
/** Browsers keep no cookie for longer: 400 days. */
const displaySeconds = 34_560_000;

/** The secret in the cookie of a request; undefined without one. */
export function readLoginCookie({
  headers,
  protocol,
}: Pick<FastifyRequest, 'headers' | 'protocol'>): string | undefined {
  return valueOf(headers.cookie, protocol === 'https' ? secureName : name);
}

/** The secret by which the browser is known; undefined where it is not, or sends a text of another form. */
export function readDeviceCookie(header: string | undefined, isSecure: boolean): string | undefined {
  return secretOf(header, isSecure ? secureDeviceName : deviceName);
}

/** What the screen is known by; undefined where it is not. */
export function readDisplayCookie(header: string | undefined, isSecure: boolean): string | undefined {
  return secretOf(header, isSecure ? secureDisplayName : displayName);
}

function secretOf(header: string | undefined, wanted: string): string | undefined {
  const value = valueOf(header, wanted);
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
}

function valueOf(header: string | undefined, wanted: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key = '', value = ''] = pair.split('=', 2);
    if (key.trim() === wanted && value.trim() !== '') return value.trim();
  }
  return undefined;
}

/** The header that lets the browser be known again. */
export function deviceCookie(device: string, isSecure: boolean, seconds: number): string {
  return `${isSecure ? secureDeviceName : deviceName}=${device}; Max-Age=${seconds}; ${attributes(isSecure)}`;
}

/** The header that lets a screen be known again. */
export function displayCookie(secret: string, isSecure: boolean): string {
  return `${isSecure ? secureDisplayName : displayName}=${secret}; Max-Age=${displaySeconds}; ${attributes(isSecure)}`;
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
