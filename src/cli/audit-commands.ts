import { auditKinds } from '../audit/contract.ts';
import { checkAudit } from '../audit/services/check-audit.ts';
import { listAuditEntries } from '../audit/services/list-audit.ts';
import type { Runtime } from '../runtime/context.ts';
import type { Command, CommandInput } from './commands.ts';
import { businessIfNamed } from './operator-context.ts';

const text = { type: 'string' } as const;
const maxLines = 10_000;

/** The audit for the operator: of all businesses, and whether its chain is whole. */
export const auditCommands: Readonly<Record<string, Command>> = {
  audit: {
    words: 1,
    usage:
      'audit [--business ID] [--kind KIND] [--actor ID] [--subject ID] [--from TIME] [--until TIME] [--limit 100], ' +
      'or audit --check [--noted NUMBER:DIGEST]',
    summary: 'print the newest entries of the audit, or look whether one is missing or changed',
    operands: [],
    makesDatabase: false,
    reads: true,
    options: {
      business: text,
      kind: text,
      actor: text,
      subject: text,
      from: text,
      until: text,
      limit: text,
      noted: text,
      check: { type: 'boolean' },
    },
    run: (runtime, { values }) => (values['check'] === true ? check(runtime, values) : list(runtime, values)),
  },
};

type Values = CommandInput['values'];

async function list(runtime: Runtime, values: Values): Promise<string[]> {
  const textOf = (name: string): string | null => (typeof values[name] === 'string' ? values[name] : null);
  const limit = Number(textOf('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > maxLines)
    throw new Error(`--limit must be a whole number from 1 to ${maxLines}.`);
  const kind = textOf('kind');
  if (kind !== null && !(auditKinds as readonly string[]).includes(kind))
    throw new Error(`--kind must be one of ${auditKinds.join(', ')}.`);
  const filter = {
    businessId: (await businessIfNamed(runtime, values)) ?? null,
    kind,
    actorId: textOf('actor'),
    subjectId: textOf('subject'),
    from: timeOf('from', textOf('from')),
    until: timeOf('until', textOf('until')),
    beforeNumber: null,
  };
  const { entries } = await listAuditEntries(runtime, filter, limit);
  return entries.map((entry) =>
    [
      entry.number,
      new Date(entry.at * 1_000).toISOString(),
      entry.kind,
      entry.businessId ?? '-',
      `${entry.actorKind}:${entry.actorId}`,
      entry.address === '' ? '-' : entry.address,
      entry.operation.replaceAll(' ', '-'),
      entry.outcome,
      entry.subjects,
      entry.subjectIds.join(','),
    ]
      .join('  ')
      .trimEnd(),
  );
}

async function check(runtime: Runtime, { noted }: Values): Promise<string[]> {
  const { checked, firstNumber, lastNumber, lastDigest, problems } = await checkAudit(runtime, notedEntry(noted));
  if (problems.length > 0) throw new Error(`The audit is not whole: ${problems.join('; ')}.`);
  return [`${checked} entries from number ${firstNumber} on are whole; the newest is ${lastNumber}:${lastDigest}`];
}

function notedEntry(noted: Values[string]): { number: number; digest: string } | undefined {
  if (typeof noted !== 'string') return undefined;
  const [, number, digest] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(noted) ?? [];
  if (number === undefined || digest === undefined)
    throw new Error('--noted takes NUMBER:DIGEST, as "opdesk audit --check" printed it.');
  return { number: Number(number), digest };
}

function timeOf(option: string, given: string | null): number | null {
  if (given === null) return null;
  const isTime = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d))?$/.test(given);
  const atMs = isTime ? Date.parse(given) : NaN;
  if (Number.isNaN(atMs)) throw new Error(`--${option} takes 2026-11-29, or 2026-11-29T08:00:00Z.`);
  return atMs / 1_000;
}
