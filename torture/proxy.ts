import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type NetConnectOpts, type Socket } from 'node:net';

/** A way from one program to another that can be cut, stalled and slowed down. */
export interface Proxy {
  readonly port: number;
  /** Resets every connection that is open. @returns how many */
  cutAll(): number;
  /** Resets one of them. @returns how many */
  cutOne(pick: <T>(of: readonly T[]) => T): number;
  /** While it is stalled nothing passes, and nothing is lost. */
  stall(isStalled: boolean): void;
  /** Each piece waits so long, in either direction. */
  delay(delayMs: number): void;
  /** While answers are lost, what asks arrives, and the connection ends when the answer comes. */
  loseAnswers(isLosing: boolean): void;
  /** How many connections have ended since because their answer came. */
  lostAnswers(): number;
  close(): void;
}

interface Pair {
  readonly near: Socket;
  readonly far: Socket;
}

/** Opens one on a port of its own. @param target looked at for each connection */
export async function openProxy(target: () => NetConnectOpts): Promise<Proxy> {
  const pairs = new Set<Pair>();
  let isStalled = false;
  let isLosing = false;
  let delayMs = 0;
  let lost = 0;

  const resume = ({ near, far }: Pair): void => {
    near.resume();
    far.resume();
  };
  const cut = (pair: Pair): void => {
    pairs.delete(pair);
    pair.near.resetAndDestroy();
    pair.far.destroy();
  };
  const pass = (pair: Pair, from: Socket, to: Socket, isAnswer: boolean): void => {
    from.on('data', (bytes: Buffer) => {
      if (isAnswer && isLosing) {
        lost += 1;
        cut(pair);
      } else if (delayMs === 0) {
        if (!to.write(bytes)) from.pause();
      } else {
        from.pause();
        setTimeout(() => {
          to.write(bytes);
          if (!isStalled) from.resume();
        }, delayMs);
      }
    });
    to.on('drain', () => isStalled || from.resume());
    from.on('error', () => cut(pair));
    from.on('close', () => {
      pairs.delete(pair);
      to.destroy();
    });
  };
  const server = createServer((near) => {
    const pair = { near, far: connect(target()) };
    for (const socket of [near, pair.far]) socket.setNoDelay(true);
    pairs.add(pair);
    pass(pair, near, pair.far, false);
    pass(pair, pair.far, near, true);
    if (isStalled) for (const socket of [near, pair.far]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    cutAll() {
      const all = [...pairs];
      all.forEach(cut);
      return all.length;
    },
    cutOne(pick) {
      if (pairs.size === 0) return 0;
      cut(pick([...pairs]));
      return 1;
    },
    stall(stalls) {
      isStalled = stalls;
      for (const pair of pairs) {
        if (!stalls) resume(pair);
        else for (const socket of [pair.near, pair.far]) socket.pause();
      }
    },
    delay: (ms) => void (delayMs = ms),
    loseAnswers: (loses) => void (isLosing = loses),
    lostAnswers: () => lost,
    close() {
      for (const pair of pairs) cut(pair);
      server.close();
    },
  };
}
