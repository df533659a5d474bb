import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeApi } from '../../src/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { webhookHeaders } from '../../src/webhooks/domain/delivery.ts';
import { createDescribedAnswers } from '../support/described-answers.ts';
import type { Document } from '../support/examples.ts';
import { resolved } from '../support/references.ts';

const document = JSON.parse(JSON.stringify(await describeApi(loadConfig({})))) as Document;
const events = Object.entries(document.webhooks as Record<string, Document>);

it('F2: the events of the API description are those of the page on webhooks', () => {
  const page = readFileSync(new URL('../../docs/webhooks.md', import.meta.url), 'utf8');
  const [, table = ''] = page.split('## Events');
  const names = [...table.matchAll(/^\| `([a-z_.]+)` \|/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  expect(events.map(([name]) => name).toSorted()).toEqual(names.toSorted());
});

it.each(events)('F1: the example of %s is as its schema says', (event, { post }) => {
  const { schema, example } = post.requestBody.content['application/json'];
  expect(example.event).toBe(event);
  expect(createDescribedAnswers(document).problemsOfValue(schema, example)).toEqual([]);
});

it.each(events)('F3: the headers of %s are those that are sent, and those that always are', (event, { post }) => {
  const parameters = resolved(post.parameters, document) as Document[];
  const sent = (sequence: number | null, isSigned: boolean): string[] =>
    Object.keys(webhookHeaders({ eventId: 'ev-1', sequence }, 1, isSigned ? { eka: 'a', standard: ['b'] } : null))
      .filter((name) => name !== 'content-type')
      .toSorted();
  const namesOf = (some: Document[]): string[] => some.map(({ name }) => name as string).toSorted();
  expect(namesOf(parameters)).toEqual(sent(event.startsWith('appointment.') ? 1 : null, true));
  expect(namesOf(parameters.filter(({ required }) => required))).toEqual(sent(null, false));
  expect(parameters.every((parameter) => parameter.in === 'header')).toBe(true);
});
