import type { FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import type { Issue } from '../kernel/errors.ts';
import { checkBodyText, checkText } from './body.ts';
import type { Operation } from './route-spec.ts';
import type { HttpServer } from './server.ts';
import { noFields, refusesUnknownFields, withKnownFieldsOnly } from './unknown-fields.ts';
import type { Validate } from '../runtime/validation.ts';

type Parts = Pick<Operation, 'url' | 'params' | 'query' | 'body'>;

/** The parts of an operation that have schemas. */
export interface PartValidators {
  readonly params: Validate | undefined;
  readonly query: Validate | undefined;
  readonly body: Validate | undefined;
}

export function compileParts(server: HttpServer, spec: Parts): PartValidators {
  const compile = (schema: TSchema | undefined, base: string): Validate | undefined =>
    schema === undefined ? undefined : server.validator.compile(schema, base);
  const undeclared = refusesUnknownFields(spec.url) ? noFields : undefined;
  return {
    params: compile(spec.params, '/path'),
    query: compile(spec.query ?? undeclared, '/query'),
    body: compile(spec.body ?? undeclared, ''),
  };
}

/**
 * The declaration of an operation that takes no fields but those that it names, in its body and its query (rule B1).
 */
export function knowingAllFields<Spec extends Pick<Parts, 'query' | 'body'>>(spec: Spec): Spec {
  const { query, body } = spec;
  return {
    ...spec,
    ...(query === undefined ? {} : { query: withKnownFieldsOnly(query) }),
    ...(body === undefined ? {} : { body: withKnownFieldsOnly(body) }),
  };
}

export function shapeIssues(
  validators: PartValidators,
  request: FastifyRequest,
  read: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
): Issue[] {
  return [
    ...checkText(read.params, '/path'),
    ...checkText(read.query, '/query'),
    ...(request.parsedBody === null ? [] : checkBodyText(request.parsedBody)),
    ...(validators.params?.(read.params) ?? []),
    ...(validators.query?.(read.query) ?? []),
    ...(validators.body?.(read.body) ?? []),
  ];
}
