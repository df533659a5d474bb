import { connect, type Socket } from 'node:net';
import { type ReceivedAnswer, wholeAnswer } from './answer.ts';

/** What became of one request: its answer, or in a word why there is none. */
export type Outcome = ReceivedAnswer | 'hang' | 'closed';

/** Each answer must be whole so soon: far beyond what a busy machine needs, and within the server's own limits. */
const answerTimeoutMs = 30_000;

/** A keep-alive connection that sends one request after the other, and connects anew when the server ends it. */
export class Connection {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(port: number) {
    this.#port = port;
  }

  /** @param hasBody false for HEAD, whose answer has none */
  async send(bytes: Buffer, hasBody: boolean): Promise<Outcome> {
    const socket = this.#socket ?? (this.#socket = connect({ host: '127.0.0.1', port: this.#port, noDelay: true }));
    const outcome = await exchange(socket, bytes, hasBody);
    if (typeof outcome === 'string' || outcome.isLast || socket.destroyed) this.close();
    return outcome;
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }
}

function exchange(socket: Socket, bytes: Buffer, hasBody: boolean): Promise<Outcome> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      socket.off('data', read).off('close', close).off('error', close);
      // A connection that is kept may still be ended by the server.
      socket.on('error', () => undefined);
      resolve(outcome);
    };
    const close = (): void => end('closed');
    const read = (chunk: Buffer): void => {
      chunks.push(chunk);
      const answer = wholeAnswer(chunks.length === 1 ? chunk : Buffer.concat(chunks), hasBody);
      if (answer !== undefined) end(answer);
    };
    const timer = setTimeout(() => {
      socket.destroy();
      end('hang');
    }, answerTimeoutMs);
    socket.removeAllListeners('error').on('data', read).once('close', close).on('error', close);
    socket.write(bytes);
  });
}

/**
 * Sends bytes on a connection of their own, and ends it.
 * @param isAbandoned whether the connection is cut at once, as by a client that goes away
 * @returns all that came back; undefined where the server kept the connection open beyond the bound
 */
export function sendRaw(port: number, bytes: Buffer, isAbandoned: boolean): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const chunks: Buffer[] = [];
    const end = (received: Buffer | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(received);
    };
    const timer = setTimeout(() => end(undefined), answerTimeoutMs);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.once('error', () => end(Buffer.concat(chunks)));
    socket.once('close', () => end(Buffer.concat(chunks)));
    if (isAbandoned) socket.write(bytes, () => socket.destroy());
    else socket.end(bytes);
  });
}
