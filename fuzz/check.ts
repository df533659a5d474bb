import { createDescribedAnswers } from '../test/support/described-answers.ts';
import { maxBodyBytes } from '../src/http/body.ts';
import { type ReceivedAnswer, wholeAnswer } from './answer.ts';
import type { Outcome } from './connection.ts';
import type { Schema } from './document.ts';
import { findMarked } from './markers.ts';
import type { WireRequest } from './wire.ts';

export interface Checks {
  /** What is wrong with what came of a request; empty where it is as the document says. */
  problemsOf(request: WireRequest, outcome: Outcome): string[];
  /** What is wrong with what bytes of any kind were answered. @param received undefined: the connection stayed open */
  problemsOfRaw(received: Buffer | undefined): string[];
}

/** Refusals of what is not an operation of the document have one of its envelopes. */
const envelopes = ['Error', 'SlotsError', 'HubError', 'AuthError', 'NotificationError'];

export function createChecks(document: object): Checks {
  const described = createDescribedAnswers(document);
  const { schemas } = (document as { readonly components: { readonly schemas: Readonly<Record<string, Schema>> } })
    .components;
  const isEnvelope = (body: unknown): boolean =>
    envelopes.some((name) => described.problemsOfValue(schemas[name] ?? {}, body).length === 0);
  const undescribed = (answer: ReceivedAnswer): string[] => {
    const { status, text, body } = answer;
    if (status < 400 || text === '') return [];
    return isEnvelope(body) ? [] : [`a refusal without an envelope: ${text.slice(0, 200)}`];
  };
  return {
    problemsOf(request, outcome) {
      const { operation, method } = request;
      if (outcome === 'hang') return ['no answer in time'];
      if (outcome === 'closed') return mayBeCutOff(request) ? [] : ['the connection was closed without an answer'];
      if (outcome.status >= 500 && outcome.status !== 503) return [`status ${outcome.status}`];
      // Of a head that is too long not all was read that says which operation it is.
      if (operation === undefined || method === 'HEAD' || outcome.status === 431) return undescribed(outcome);
      const marked = operation.id === 'getMetrics' ? findMarked(outcome.text) : undefined;
      if (marked !== undefined) return [`the metrics have "${marked}"`];
      return described.problemsOf(operation.id, outcome);
    },
    problemsOfRaw(received) {
      if (received === undefined) return ['the connection stayed open'];
      const problems: string[] = [];
      for (let rest = received; rest.length > 0;) {
        const answer = wholeAnswer(rest, true);
        // What is cut came after a request that was not whole, or is the answer to HEAD.
        if (answer === undefined) break;
        const { status } = answer;
        if (Number.isNaN(status)) return [...problems, `no HTTP: ${rest.toString('latin1', 0, 100)}`];
        if (status >= 500 && status !== 503) problems.push(`status ${status}`);
        else problems.push(...undescribed(answer));
        rest = rest.subarray(answer.length);
      }
      return problems;
    },
  };
}

/** The answer to what is far too large is lost where the rest is still being sent when the connection ends. */
function mayBeCutOff({ target, headers, body }: WireRequest): boolean {
  const headBytes = target.length + headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
  return headBytes > 16_000 || (body?.length ?? 0) > maxBodyBytes;
}
