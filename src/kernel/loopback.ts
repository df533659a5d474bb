/** Whether only this machine can reach what listens there, or sends from there; IPv4 also as IPv6 writes it. */
export function isLoopback(host: string): boolean {
  return loopback.test(host);
}

const loopback = /^(?:localhost|(?:::ffff:)?127(?:\.\d{1,3}){3}|::1)$/i;
