import type { SiblingTopic, Siblings } from '../runtime/siblings.ts';
import { answerTimeoutMs, type Notices, type ProcessMessage, relayTimeoutMs } from './messages.ts';

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

/**
 * The siblings of a process, over its channels.
 * @param channels those that are open now: of the first process to each other one, of each other one to the first
 * @param relays of the first process: what one of the others notifies or asks goes to the rest as well, and is answered
 *   when they have answered
 */
export function createEndpoint(serverId: string, channels: () => readonly ProcessChannel[], relays: boolean): Endpoint {
  const takers = new Map<SiblingTopic, ((message: unknown) => void)[]>();
  const questions = createQuestions();
  const notices = createNotices((all) =>
    questions.ask((id) => ({ kind: 'notices', id, notices: all }), channels(), answerTimeoutMs),
  );
  let answerMetrics: () => Promise<object> = () => Promise.resolve([]);
  const relay = (make: (id: number) => ProcessMessage, from: ProcessChannel): Promise<object[]> =>
    relays
      ? questions.ask(
          make,
          channels().filter((channel) => channel !== from),
          relayTimeoutMs,
        )
      : Promise.resolve([]);

  async function receive(message: ProcessMessage, from: ProcessChannel): Promise<void> {
    switch (message.kind) {
      case 'notices': {
        for (const [topic, each] of message.notices) for (const take of takers.get(topic) ?? []) take(each);
        await relay((id) => ({ ...message, id }), from);
        return from.send({ kind: 'acknowledged', id: message.id });
      }
      case 'askMetrics': {
        const rest = relay((id) => ({ kind: 'askMetrics', id }), from);
        return from.send({ kind: 'metrics', id: message.id, metrics: [await answerMetrics(), ...(await rest)] });
      }
      case 'acknowledged':
        return questions.answered(message.id, from, []);
      case 'metrics':
        return questions.answered(message.id, from, message.metrics);
    }
  }

  return {
    siblings: {
      areThere: true,
      serverId,
      notify: (topic, message) => notices.notify(topic, message),
      acknowledged: () => notices.acknowledged(),
      onNotified: (topic, take) => void takers.set(topic, [...(takers.get(topic) ?? []), take]),
      askMetrics: () => questions.ask((id) => ({ kind: 'askMetrics', id }), channels(), answerTimeoutMs),
      onMetricsAsked: (answer) => void (answerMetrics = answer),
    },
    receive: (message, from) => void receive(message, from),
    forget: (channel) => questions.forget(channel),
  };
}

interface Questions {
  /** Sends it to each, and waits for the answers. @returns the metrics in them */
  ask(make: (id: number) => ProcessMessage, of: readonly ProcessChannel[], timeoutMs: number): Promise<object[]>;
  answered(id: number, from: ProcessChannel, metrics: readonly object[]): void;
  forget(channel: ProcessChannel): void;
}

interface Question {
  readonly waitFor: Set<ProcessChannel>;
  readonly metrics: object[];
  readonly done: () => void;
}

/** What was sent and is not answered by all yet. */
function createQuestions(): Questions {
  const open = new Map<number, Question>();
  let lastId = 0;
  const answered: Questions['answered'] = (id, from, metrics) => {
    const question = open.get(id);
    if (question?.waitFor.delete(from) !== true) return;
    question.metrics.push(...metrics);
    if (question.waitFor.size === 0) question.done();
  };
  return {
    ask(make, of, timeoutMs) {
      if (of.length === 0) return Promise.resolve([]);
      lastId += 1;
      const id = lastId;
      return new Promise((resolve) => {
        const metrics: object[] = [];
        const done = (): void => {
          clearTimeout(late);
          open.delete(id);
          resolve(metrics);
        };
        const late = setTimeout(done, timeoutMs).unref();
        open.set(id, { waitFor: new Set(of), metrics, done });
        for (const channel of of) channel.send(make(id));
      });
    },
    answered,
    forget(channel) {
      for (const id of open.keys()) answered(id, channel, []);
    },
  };
}

/** Notices of one turn go as one message. */
function createNotices(send: (notices: Notices) => Promise<unknown>): Pick<Siblings, 'notify' | 'acknowledged'> {
  const underWay = new Set<Promise<void>>();
  let outgoing: { readonly notices: Notices[number][]; readonly sent: Promise<void> } | undefined;
  const gather = (): NonNullable<typeof outgoing> => {
    const notices: Notices[number][] = [];
    const sent = new Promise<void>((resolve) => {
      setImmediate(() => {
        outgoing = undefined;
        void send(notices).then(() => {
          underWay.delete(sent);
          resolve();
        });
      });
    });
    return { notices, sent };
  };
  return {
    notify(topic, message) {
      outgoing ??= gather();
      outgoing.notices.push([topic, message]);
      // Nobody waits for units.
      if (topic !== 'units') underWay.add(outgoing.sent);
    },
    acknowledged: () => (underWay.size === 0 ? undefined : Promise.all(underWay).then(() => undefined)),
  };
}
