import { lookup, Resolver } from 'node:dns/promises';

/** Every IP address of a host, at least one. Rejects where there is none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** Each name server is asked twice, the second time for twice as long. */
const resolverTimeoutMs = 1_500;
const maxTriesOfServer = 2;
/** For all name servers together: less than a try may take. */
const resolveTimeoutMs = 5_000;

/** Codes of name servers that know nothing of a host, or are not there: the system may know the host otherwise. */
const unknownTo = /^(?:ENOTFOUND|ENODATA|ECONNREFUSED)$/;

/**
 * Asks the name servers, and where these know nothing the system, which also knows its hosts file and search domains.
 * Not the system at once: Node.js has two of its look-ups under way at a time and no more, so that two names whose
 * servers do not answer would keep everybody else's events waiting.
 * @param servers addresses of name servers, left out for those of the system
 */
export function createResolveHost(servers?: readonly string[]): ResolveHost {
  return async (host) => {
    // A new one each time: it reads the system's settings when it is made.
    const resolver = new Resolver({ timeout: resolverTimeoutMs, tries: maxTriesOfServer });
    if (servers !== undefined) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), resolveTimeoutMs);
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]).finally(() =>
      clearTimeout(timer),
    );
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
    if (found.length > 0) return found;
    const refusal = answers.flatMap((answer) =>
      answer.status === 'rejected' ? [answer.reason as NodeJS.ErrnoException] : [],
    );
    const unanswered = refusal.find(({ code }) => !unknownTo.test(code ?? ''));
    if (unanswered !== undefined) throw unanswered;
    return (await lookup(host, { all: true })).map(({ address }) => address);
  };
}
