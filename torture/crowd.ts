import { Agent } from 'node:http';
import { createRandom, type Random } from '../test/model/random.ts';
import type { Asked } from './checker/evidence.ts';
import { ask, type HttpAnswer, type HttpCall, type Line, send } from './client.ts';
import { createContest } from './contest.ts';
import { planOperation } from './operations.ts';
import type { Known, Plan } from './plan.ts';
import { readAnswer } from './read-answer.ts';
import type { TorturedPractice } from './practice.ts';

export interface Crowd {
  readonly asked: readonly Asked[];
  /** How many of them have an answer. */
  answered(): number;
  /** Lets everybody end what they are at. */
  finish(): Promise<void>;
}

/** What a client does next, and how. */
interface Turn {
  readonly agent: Agent;
  /** Of all that follows the decision: its tries, its repeat, what is read. */
  readonly random: Random;
  readonly plan: Plan;
}

interface CrowdOrder {
  readonly line: Line;
  readonly practice: TorturedPractice;
  readonly seed: number;
  readonly clients: number;
  now(): number;
}

/** Of all appointments that were made, so many of the last ones are still changed. */
const knownAppointments = 80;
/** So large a share of what was acknowledged is asked once more. */
const repeatedShare = 0.1;
/** So often an appointment that was acknowledged is read, beside each request. */
const readShare = 0.2;

/** Of each client, a generator apart from the one by which it decides: how many tries a request takes is chance. */
const triesSeed = 500_009;

/** Clients that never pause; each decides by its own part of the seed. */
export function startCrowd({ line, practice, seed, clients, now }: CrowdOrder): Crowd {
  const asked: Asked[] = [];
  const appointmentIds: string[] = [];
  const known: Known = { practice, now, appointmentIds, addedPatientIds: [], leaveIds: [] };
  const contest = createContest();
  let isOver = false;
  let answered = 0;

  async function act({ agent, random, plan }: Turn, id: string): Promise<void> {
    const one: Asked = {
      id,
      kind: plan.kind,
      target: plan.target,
      wants: plan.wants,
      outcome: 'open',
      status: 0,
      tries: 0,
      answer: null,
      isContested: false,
      askedAt: performance.now(),
      answeredAt: null,
    };
    asked.push(one);
    const call: HttpCall = { ...plan.call(id), ...(plan.isKnownByItself ? {} : { key: id }) };
    const leave = contest.enter(one);
    const answer = await ask(line, agent, random, one, call);
    leave();
    if (answer === null) return;
    answered += 1;
    one.answeredAt = performance.now();
    one.outcome = answer.status < 300 ? 'acknowledged' : 'refused';
    if (one.outcome === 'refused') return;
    one.answer = readAnswer(plan, answer);
    plan.learn?.(one.answer);
    if (makesAppointment(plan) && one.answer.id !== null) remember(one.answer.id);
    if (call.key !== undefined && random.next() < repeatedShare)
      await repeat({ agent, random, plan }, one, call, answer);
  }

  function remember(id: string): void {
    appointmentIds.push(id);
    if (appointmentIds.length > knownAppointments) appointmentIds.shift();
  }

  /**
   * The answer names the same. Its bytes are the same too, unless the database was away when the first answer was to be
   * kept: then the server finds what it did, and shows it as it is by now.
   */
  async function repeat({ agent, random, plan }: Turn, one: Asked, call: HttpCall, first: HttpAnswer): Promise<void> {
    line.counts.repeats += 1;
    const answer = await ask(line, agent, random, { ...one, tries: 0 }, call);
    if (answer === null || answer.text === first.text) return;
    line.counts.answeredAnew += 1;
    if (answer.status === first.status && readAnswer(plan, answer).id === one.answer?.id) return;
    line.surprises.push(
      `the repeat of ${one.id} was answered ${answer.status} ${answer.text}, and the first try ${first.status} ${first.text}`,
    );
  }

  /** What was acknowledged by one server is found by the other at once. */
  async function read(agent: Agent, random: Random): Promise<void> {
    if (appointmentIds.length === 0) return;
    const path = `/dr/v1/appointment/${random.pick(appointmentIds)}`;
    const answer = await send(line, agent, random.pick(line.ports), await line.token(), { method: 'GET', path });
    if (answer !== null && answer.status < 500 && ![200, 401].includes(answer.status))
      line.surprises.push(`${path} was acknowledged and is answered ${answer.status} ${answer.text}`);
  }

  const running = Array.from({ length: clients }, async (_, client) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const decisions = createRandom(seed + client * 7_919);
    const random = createRandom(seed + client * 7_919 + triesSeed);
    for (let number = 1; !isOver; number += 1) {
      // A generator for each: the next decision does not depend on how many numbers this one has taken.
      const plan = planOperation(known, createRandom(decisions.below(2 ** 32)));
      await act({ agent, random, plan }, `r-${client}-${number}`);
      if (random.next() < readShare) await read(agent, random);
    }
    agent.destroy();
  });
  return {
    asked,
    answered: () => answered,
    async finish() {
      isOver = true;
      await Promise.all(running);
    },
  };
}

function makesAppointment({ kind }: Plan): boolean {
  return kind === 'book' || kind === 'walk-in' || kind === 'replace';
}
