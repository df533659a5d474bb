import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolved } from '../test/support/references.ts';

/** A schema of the document, with what it refers to in place. */
export interface Schema {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: Schema;
  readonly example?: string;
}

export interface Operation {
  readonly id: string;
  readonly method: string;
  /** With `{name}` for parameters. */
  readonly path: string;
  readonly isPublic: boolean;
  /** It takes the cookie of a login alone. */
  readonly isOfStaff: boolean;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly example: unknown } | undefined;
}

/** The OpenAPI document of the program that is tried. */
export function readDocument(): object {
  return JSON.parse(readFileSync(fileURLToPath(new URL('../openapi.json', import.meta.url)), 'utf8')) as object;
}

interface DescribedOperation {
  readonly operationId: string;
  readonly 'x-scope'?: string;
  readonly security: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema; example: unknown }>> };
}

/** Every operation of the document, in its order. */
export function operationsOf(document: object): Operation[] {
  const { paths } = document as { readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>> };
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { operationId, security, parameters, requestBody, ...rest } = operation as DescribedOperation;
      return {
        id: operationId,
        method: method.toUpperCase(),
        path,
        isPublic: security.length === 0,
        isOfStaff: rest['x-scope'] === 'staff',
        parameters: resolved(parameters ?? [], document) as Parameter[],
        body: resolved(requestBody, document)?.content['application/json'] as Operation['body'],
      };
    }),
  );
}
