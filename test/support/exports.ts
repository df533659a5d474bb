import { connect, type Socket } from 'node:net';
import type { Desk } from './desk.ts';

interface UnreadExport {
  readonly socket: Socket;
  readonly status: string;
}

/** Asks for an export and takes nothing of it but the beginning. */
export async function exportUnread(desk: Desk, path: string): Promise<UnreadExport> {
  const { hostname, port } = new URL(desk.server.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET ${path} HTTP/1.1\r\nhost: ${hostname}\r\nauth: ${desk.business.token}\r\n\r\n`);
  const status = await new Promise<string>((resolve) => {
    socket.once('data', (beginning: Buffer) => {
      socket.pause();
      resolve(beginning.toString('latin1').slice(9, 12));
    });
  });
  return { socket, status };
}
