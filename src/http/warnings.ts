import { type TObject, Type } from 'typebox';
import { warningAnswer, Warnings } from '../contract/warnings.ts';
import type { Warning } from '../domain/warning.ts';
import type { Answer, ResponseSpec } from './route.ts';

/** An answer with what there is to warn of; one without a body gets one, and with it the status 200. */
export function withWarnings(answer: Answer, warnings: readonly Warning[]): Answer {
  if (warnings.length === 0) return answer;
  const told = { warnings: warnings.map(warningAnswer) };
  if (answer.body === undefined) return { ...answer, status: 200, body: told };
  return { ...answer, body: { ...(answer.body as object), ...told } };
}

/** The responses of an operation that may warn. */
export function responsesWithWarnings(responses: Readonly<Record<number, ResponseSpec>>): Readonly<Record<number, ResponseSpec>> {
  const told = Object.entries(responses).map(([status, response]): [string, ResponseSpec] => {
    const properties = (response.schema as TObject | undefined)?.properties;
    return [status, properties === undefined ? response : { ...response, schema: Type.Object({ ...properties, warnings: Type.Optional(Warnings) }) }];
  });
  const isSilent = told.every(([, { schema }]) => schema === undefined);
  const alone = { description: 'The same, with something to warn of', schema: Type.Object({ warnings: Warnings }) };
  return Object.fromEntries(isSilent ? [...told, ['200', alone]] : told) as Readonly<Record<number, ResponseSpec>>;
}
