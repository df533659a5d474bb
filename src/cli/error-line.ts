import { DomainError, InvalidRequest } from '../kernel/errors.ts';

/** An error as the one line that the person at the command line can act on; no stack. */
export function errorLine(error: unknown): string {
  if (error instanceof DomainError) return domainLine(error);
  if (error instanceof AggregateError && error.errors.length > 0) return errorLine(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { code, port, address } = error as NodeJS.ErrnoException & {
    readonly port?: number;
    readonly address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `Port ${port} of ${address} is in use; set PORT to another one.`;
    case 'EACCES':
      return port === undefined
        ? error.message
        : `Port ${port} of ${address} may not be used; set PORT to another one.`;
    case 'EPIPE':
      return 'The reader of the output has gone before everything was written.';
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return port === undefined ? error.message : `HOST=${address} is not an address of this machine.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `${error.message}; name the certificate of its authority in the address: sslrootcert=/path/to/ca.pem.`;
    default:
      return error.message === '' ? (code ?? error.name) : error.message.trimEnd();
  }
}

function domainLine(error: DomainError): string {
  if (error.code === 'SERVICE_UNAVAILABLE') {
    const reason = error.cause === undefined ? error.message : errorLine(error.cause);
    return `The database cannot be used: ${reason}${remedyOf(error.cause)}`;
  }
  if (!(error instanceof InvalidRequest)) return error.message;
  return error.issues.map(({ path, message }) => `${optionName(path)} ${message}`).join('; ');
}

/** The advice about a database that refuses a connection, or is not there. */
function remedyOf(cause: unknown): string {
  const error = cause instanceof AggregateError ? (cause.errors[0] as unknown) : cause;
  const { code = '' } = (error ?? {}) as { readonly code?: string };
  if (/^(?:ECONN|ENOTFOUND|ENOENT|EAI_AGAIN|EHOST|ENET|ETIMEDOUT|57P03)/.test(code))
    return '; start PostgreSQL, or correct DATABASE_URL. With --wait a command waits for it.';
  if (/no pg_hba\.conf entry.*no encryption/.test(error instanceof Error ? error.message : ''))
    return '; let this machine in by pg_hba.conf, or, where it lets in TLS alone, add sslmode=verify-full to DATABASE_URL.';
  if (code.startsWith('28')) return '; correct the user and the password in DATABASE_URL.';
  if (code === '3D000') return '; make it with "create database", or correct DATABASE_URL.';
  if (code === '53300') return '; raise max_connections of PostgreSQL, or lower POOL_SIZE.';
  return '';
}

/** A field of a command's input as it is spelled on the command line. */
export function optionName(path: string): string {
  // Those that are named without an option, as the usage has them.
  if (path === '/path/client_id') return 'CLIENT';
  if (path === '/username') return 'USERNAME';
  const field = path.replace(/^\/|\/\d+$/g, '').replace(/(?:_id|Id)(s?)$/, '$1');
  return `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}
