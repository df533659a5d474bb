import { userInfo } from 'node:os';
import type { Runtime } from '../runtime/context.ts';
import type { Command, CommandInput } from './commands.ts';

type AuditedCommand = Pick<Command, 'reads' | 'namesFile' | 'findBusiness' | 'usage' | 'words'>;

/**
 * Writes a command that has been done into the audit, before its lines are printed.
 * @param made the ids of what it has made
 */
export async function auditCommand(
  runtime: Runtime,
  { reads, namesFile, findBusiness, usage, words }: AuditedCommand,
  { values, positionals }: Pick<CommandInput, 'values' | 'positionals'>,
  made: readonly string[],
): Promise<void> {
  if (reads === true) return;
  const { audit, catalog, db } = runtime;
  const { business } = values;
  const [named = ''] = positionals;
  const ofClient = named === '' ? undefined : await catalog.client(named);
  const found = await findBusiness?.(runtime, named);
  const ids = [...(namesFile === true ? [] : positionals), ...made];
  await audit.write(db, {
    business_id: typeof business === 'string' ? business : (found ?? ofClient?.businessId ?? null),
    kind: 'administration',
    actor_kind: 'operator',
    actor_id: accountName(),
    address: '',
    operation: usage.split(' ', words).join(' '),
    outcome: 'done',
    subject_ids: ids,
    subjects: ids.length,
  });
}

/** A container may run as a number without a name. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
