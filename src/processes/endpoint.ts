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

/**
 * The siblings of a process, over its channels.
 * @param channels those that are open now: of the first process to each other one, of each other one to the first
 * @param relay of the first process: what one of the others told or asked goes to the rest as well, and is answered when
 *   they have answered
 */
export function createEndpoint(programId: string, channels: () => readonly ProcessChannel[], relay: boolean): Endpoint {
  const hearers = new Map<SiblingTopic, ((message: unknown) => void)[]>();
  const questions = createQuestions();
  const telling = createTelling((told) => questions.ask((id) => ({ kind: 'told', id, told }), channels()));
  let answerMetrics: () => Promise<object> = () => Promise.resolve([]);
  const others = (from: ProcessChannel): ProcessChannel[] =>
    relay ? channels().filter((channel) => channel !== from) : [];

  async function receive(message: ProcessMessage, from: ProcessChannel): Promise<void> {
    switch (message.kind) {
      case 'told': {
        for (const [topic, each] of message.told) for (const hear of hearers.get(topic) ?? []) hear(each);
        await questions.ask((id) => ({ ...message, id }), others(from));
        return from.send({ kind: 'heard', id: message.id });
      }
      case 'askMetrics': {
        const rest = questions.ask((id) => ({ kind: 'askMetrics', id }), others(from));
        const metrics = [await answerMetrics(), ...(await rest)];
        return from.send({ kind: 'metrics', id: message.id, metrics });
      }
      case 'heard':
        return questions.answered(message.id, from, []);
      case 'metrics':
        return questions.answered(message.id, from, message.metrics);
    }
  }

  return {
    siblings: {
      areThere: true,
      programId,
      tell: telling,
      onTold: (topic, hear) => void hearers.set(topic, [...(hearers.get(topic) ?? []), hear]),
      askMetrics: () => questions.ask((id) => ({ kind: 'askMetrics', id }), channels()),
      onMetricsAsked: (answer) => void (answerMetrics = answer),
    },
    receive: (message, from) => void receive(message, from),
    forget: (channel) => questions.forget(channel),
  };
}

interface Questions {
  /** Sends it to each, and waits for the answers. @returns the metrics in them */
  ask(make: (id: number) => ProcessMessage, of: readonly ProcessChannel[]): Promise<object[]>;
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
    ask(make, of) {
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
        const late = setTimeout(done, answerTimeoutMs).unref();
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

/** What is told in one turn goes as one message. */
function createTelling(send: (told: Told) => Promise<unknown>): Siblings['tell'] {
  let outgoing: { readonly told: Told[number][]; readonly heard: Promise<void> } | undefined;
  const gather = (): NonNullable<typeof outgoing> => {
    const told: Told[number][] = [];
    const heard = new Promise<void>((resolve) => {
      setImmediate(() => {
        outgoing = undefined;
        void send(told).then(() => resolve());
      });
    });
    return { told, heard };
  };
  return (topic, message) => {
    outgoing ??= gather();
    outgoing.told.push([topic, message]);
    return outgoing.heard;
  };
}
