/** The same server, another database. The host may be missing, as it is when a socket is named in the query. */
export function withDatabaseName(url: string, name: string): string {
  const match = /^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?(.*)$/.exec(url);
  if (match === null) throw new Error('This is no address of a PostgreSQL database');
  const [, server = '', rest = ''] = match;
  return `${server}/${name}${rest}`;
}
