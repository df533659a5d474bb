import type { SiblingTopic, Siblings } from '../runtime/siblings.ts';
import { answerTimeoutMs, type ProcessMessage, type Told } from './messages.ts';

/** A way to one other process. */
export interface ProcessChannel {
  send(message: ProcessMessage): void;
}

/** One process's end of the channels to its siblings. */
export interface Endpoint {
  readonly siblings: Siblings;
  /** What came over a channel. */
  receive(message: ProcessMessage, from: ProcessChannel): void;
  /** The process behind the channel has ended: nothing is expected of it any more. */
  forget(channel: ProcessChannel): void;
}

interface Pending {
  readonly waitFor: Set<ProcessChannel>;
  readonly metrics: object[];
  readonly done: () => void;
}

/**
 * The siblings of a process, over its channels.
 * @param channels those that are open now: of the first process to each other one, of each other one to the first
 * @param relay of the first process: what one of the others told or asked goes to the rest as well, and is answered when
 *   they have answered
 */
export function createEndpoint(programId: string, channels: () => readonly ProcessChannel[], relay: boolean): Endpoint {
  const hearers = new Map<SiblingTopic, ((message: unknown) => void)[]>();
  const pending = new Map<number, Pending>();
  let answerMetrics: () => Promise<object> = () => Promise.resolve([]);
  let lastId = 0;
  let outgoing: { readonly told: Told[number][]; readonly heard: Promise<void> } | undefined;

  /** Sends it to each, and waits for the answers. */
  function send(make: (id: number) => ProcessMessage, to: readonly ProcessChannel[]): Promise<object[]> {
    if (to.length === 0) return Promise.resolve([]);
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const metrics: object[] = [];
      const done = (): void => {
        clearTimeout(late);
        pending.delete(id);
        resolve(metrics);
      };
      const late = setTimeout(done, answerTimeoutMs).unref();
      pending.set(id, { waitFor: new Set(to), metrics, done });
      for (const channel of to) channel.send(make(id));
    });
  }

  function answered(id: number, from: ProcessChannel, metrics: readonly object[]): void {
    const asked = pending.get(id);
    if (asked?.waitFor.delete(from) !== true) return;
    asked.metrics.push(...metrics);
    if (asked.waitFor.size === 0) asked.done();
  }

  const others = (from: ProcessChannel): ProcessChannel[] =>
    relay ? channels().filter((channel) => channel !== from) : [];

  async function answer(message: ProcessMessage, from: ProcessChannel): Promise<void> {
    switch (message.kind) {
      case 'told': {
        for (const [topic, each] of message.told) for (const hear of hearers.get(topic) ?? []) hear(each);
        await send((id) => ({ ...message, id }), others(from));
        return from.send({ kind: 'heard', id: message.id });
      }
      case 'askMetrics': {
        const [own, rest] = await Promise.all([
          answerMetrics(),
          send((id) => ({ kind: 'askMetrics', id }), others(from)),
        ]);
        return from.send({ kind: 'metrics', id: message.id, metrics: [own, ...rest] });
      }
      case 'heard':
        return answered(message.id, from, []);
      case 'metrics':
        return answered(message.id, from, message.metrics);
    }
  }

  return {
    siblings: {
      areThere: true,
      programId,
      tell(topic, message) {
        // What is told in one turn goes as one message.
        outgoing ??= gather();
        outgoing.told.push([topic, message]);
        return outgoing.heard;
      },
      onTold: (topic, hear) => void hearers.set(topic, [...(hearers.get(topic) ?? []), hear]),
      askMetrics: () => send((id) => ({ kind: 'askMetrics', id }), channels()),
      onMetricsAsked: (each) => void (answerMetrics = each),
    },
    receive: (message, from) => void answer(message, from),
    forget(channel) {
      for (const id of [...pending.keys()]) answered(id, channel, []);
    },
  };

  function gather(): NonNullable<typeof outgoing> {
    const told: Told[number][] = [];
    const heard = new Promise<void>((resolve) => {
      setImmediate(() => {
        outgoing = undefined;
        void send((id) => ({ kind: 'told', id, told }), channels()).then(() => resolve());
      });
    });
    return { told, heard };
  }
}
