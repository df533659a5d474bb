import { stringifyAnswer } from '../kernel/raw-json.ts';

/** An answer as it goes out, for the OpenAPI document. */
export function exampleOf(answer: object): unknown {
  return JSON.parse(stringifyAnswer(answer));
}
