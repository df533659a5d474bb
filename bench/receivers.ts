import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface ReceiverOrder {
  readonly receivers: number;
}

/** An appointment of which an event came, and when: milliseconds since 1970, with fractions. */
export type Arrived = readonly [appointmentId: string, at: number];

export interface Receivers {
  readonly urls: readonly string[];
  /** Fulfilled with everything that has come when that is at least so much. @throws when it takes too long */
  arrived(count: number, limitSeconds: number): Promise<readonly Arrived[]>;
  /** Forgets what has come. */
  forget(): void;
  close(): void;
}

/** Fast receivers of webhooks, in a process of their own. */
export async function openReceivers(count: number): Promise<Receivers> {
  const worker = fork(fileURLToPath(new URL('./receiver-worker.ts', import.meta.url)), {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  const order: ReceiverOrder = { receivers: count };
  worker.send(order);
  const { ports } = await new Promise<{ readonly ports: readonly number[] }>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('exit', (code) => reject(new Error(`the receivers ended (${code})`)));
  });
  let arrived: Arrived[] = [];
  let look = (): void => undefined;
  worker.on('message', (more: readonly Arrived[]) => {
    arrived.push(...more);
    look();
  });
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    arrived: (wanted, limitSeconds) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => reject(new Error(`${arrived.length} of ${wanted} events came`)),
          limitSeconds * 1_000,
        );
        look = () => {
          if (arrived.length < wanted) return;
          clearTimeout(timer);
          resolve(arrived);
        };
        look();
      }),
    forget: () => (arrived = []),
    close: () => worker.disconnect(),
  };
}
