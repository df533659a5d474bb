import pg from 'pg';
import { isLoopback } from '../kernel/loopback.ts';

/** A fault of the address of a database; the message is one line for the operator, without its password. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const modes = ['disable', 'prefer', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/**
 * The danger to the connections to a database from somebody on the network between, or null where there is none: on
 * this machine, or over TLS that checks the certificate. Judged by what the driver makes of the address and of PGSSLMODE.
 * @throws AddressError for a mode that the driver would not know, and for a file that cannot be read
 */
export function weaknessOf(connectionString: string): string | null {
  refuseUnknownMode(connectionString);
  const { host, ssl } = readBy(connectionString);
  if (host.startsWith('/') || isLoopback(host)) return null;
  if (ssl === undefined || ssl === false) {
    return `the database at ${host} is reached without TLS: the network between can read and change everything`;
  }
  // `require` of the driver's mode for libpq's meanings checks who signed, and not for which host.
  const isChecked = ssl === true || (ssl.rejectUnauthorized !== false && ssl.checkServerIdentity === undefined);
  return isChecked
    ? null
    : `the TLS of the database at ${host} does not check its certificate: the network between can pose as it`;
}

/**
 * The warning of an address for the operator, or null.
 * @param name of the setting or option that has the address
 * @param tlsOnly where such an address is not to be used at all
 * @throws AddressError
 */
export function checkAddress(name: string, connectionString: string, tlsOnly: boolean): string | null {
  const weakness = weaknessOf(connectionString);
  if (weakness === null) return null;
  const remedy = 'add sslmode=verify-full to the address (docs/deploy.md)';
  if (tlsOnly) throw new AddressError(`DATABASE_TLS_ONLY is set, and by ${name} ${weakness}; ${remedy}.`);
  return `By ${name} ${weakness}; ${remedy}.`;
}

interface Read {
  readonly host: string;
  readonly ssl: boolean | { readonly rejectUnauthorized?: boolean; readonly checkServerIdentity?: unknown } | undefined;
}

function readBy(connectionString: string): Read {
  try {
    return new pg.Client({ connectionString }) as unknown as Read;
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined || path === undefined) throw error;
    throw new AddressError(`The address of the database names the file ${path}, which cannot be read (${code}).`);
  }
}

function refuseUnknownMode(connectionString: string): void {
  const mode = /[?&]sslmode=([^&#]*)/.exec(connectionString)?.[1];
  if (mode === undefined || modes.includes(mode)) return;
  throw new AddressError(`sslmode=${mode} of the database's address must be one of ${modes.join(', ')}.`);
}
