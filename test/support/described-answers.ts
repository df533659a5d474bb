import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import ajvFormats from 'ajv-formats';
import type { Document } from './examples.ts';
import { followed } from './references.ts';
import type { ApiAnswer } from './server.ts';

export interface DescribedAnswers {
  /** What an answer has that the document does not say of that operation and status; empty where it says it all. */
  problemsOf(operationId: string, answer: ApiAnswer): string[];
  /** What a value has that the schema does not say. */
  problemsOfValue(schema: Document, value: unknown): string[];
}

/**
 * Holds answers against an OpenAPI document. Schemas are read as closed: a member that no schema names is a problem,
 * unless the schema says that there may be others.
 */
export function createDescribedAnswers(document: Document): DescribedAnswers {
  const ajv = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false, allowUnionTypes: true });
  ajv.addVocabulary(['x-issue', 'x-allowed']);
  ajvFormats.default(ajv);
  const operations = new Map(
    Object.values(document.paths as Record<string, Record<string, Document>>)
      .flatMap((item) => Object.values(item))
      .map((operation) => [operation.operationId as string, operation]),
  );
  const compiled = new Map<unknown, ValidateFunction>();
  const problemsOfValue = (schema: Document, value: unknown): string[] => {
    const check = compiled.get(schema) ?? ajv.compile(closed(schema, document));
    compiled.set(schema, check);
    check(value);
    return (check.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  };
  return {
    problemsOfValue,
    problemsOf(operationId, { status, headers, text, body }) {
      const response = followed(operations.get(operationId)?.responses[String(status)], document);
      if (response === undefined) return [`status ${status} is not described`];
      if (response.content === undefined) return text === '' ? [] : [`status ${status} is described without a body`];
      const [[mediaType, { schema, examples }]] = Object.entries(response.content as Record<string, Document>) as [
        [string, Document],
      ];
      const sent = headers.get('content-type')?.split(';', 1)[0] ?? 'none';
      if (sent !== mediaType) return [`content type ${sent} instead of ${mediaType}`];
      const code = status < 400 ? undefined : codeOf({ body });
      if (code !== undefined && examples?.[code] === undefined) return [`the code ${code} is not described`];
      return problemsOfValue(schema, mediaType === 'application/json' ? body : text);
    },
  };
}

/** The code of a refusal, where its envelope has one. */
export function codeOf({ body }: Pick<ApiAnswer, 'body'>): string | undefined {
  const code: unknown = body?.error?.code ?? body?.error;
  return typeof code === 'string' ? code : undefined;
}

/**
 * The schema with what it refers to in place, and closed wherever it names members and does not say that others may
 * come.
 */
function closed(unresolved: Document, document: Document): Document {
  if (typeof unresolved !== 'object') return unresolved;
  const schema = followed(unresolved, document);
  const each = (part: Document): Document => closed(part, document);
  const map = (parts: Record<string, Document>): Document =>
    Object.fromEntries(Object.entries(parts).map(([key, part]) => [key, each(part)]));
  return {
    ...schema,
    ...(schema.properties === undefined ? {} : { properties: map(schema.properties), additionalProperties: false }),
    ...(schema.additionalProperties === undefined ? {} : { additionalProperties: each(schema.additionalProperties) }),
    ...(schema.items === undefined ? {} : { items: each(schema.items) }),
    ...(schema.anyOf === undefined ? {} : { anyOf: schema.anyOf.map(each) }),
  };
}
