import type { TSchema } from 'typebox';
import type { NamedSchemas } from './openapi-schemas.ts';

type Json = Record<string, unknown>;

/** A header of a delivery. */
interface DeliveryHeader {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly schema: TSchema;
}

/** An event that the server sends, as the OpenAPI document describes it. */
export interface SentEvent {
  readonly event: string;
  readonly summary: string;
  readonly tag: string;
  readonly body: TSchema;
  readonly example: unknown;
  readonly headers: readonly DeliveryHeader[];
}

/**
 * The events by name, each as the request that a receiver gets.
 * @param parameters gets the headers that the requests refer to
 */
export function webhookObjects(events: readonly SentEvent[], schemas: NamedSchemas, parameters: Json): Json {
  const referring = ({ name, required, description, schema }: DeliveryHeader): Json => {
    parameters[name] = { name, in: 'header', required, description, schema };
    return { $ref: `#/components/parameters/${name}` };
  };
  const objects = events.map(({ event, summary, tag, body, example, headers }) => [
    event,
    {
      post: {
        tags: [tag],
        summary,
        security: [],
        parameters: headers.map(referring),
        requestBody: {
          required: true,
          content: { 'application/json': { schema: schemas.referring(body), example } },
        },
        responses,
      },
    },
  ]);
  return Object.fromEntries(objects) as Json;
}

const responses = {
  '2XX': { description: 'The delivery has arrived. Only this counts, and within 10 seconds.' },
  410: { description: 'The subscription is switched off.' },
  default: { description: 'The delivery is tried again later; for 429 and 503 not before their Retry-After.' },
};
