// docs/roles.md: what each role of the staff may call, from the one declaration of the roles and openapi.json.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { mayCall, roleRights, staffRoles } from '../src/rights/roles.ts';
import type { Scope } from '../src/rights/scopes.ts';

interface DescribedOperation {
  readonly id: string;
  readonly call: string;
  readonly summary: string;
  readonly scope: Scope | 'staff';
}

const openapi = fileURLToPath(new URL('../openapi.json', import.meta.url));

/** The operations that are not for everybody. */
function operations(): DescribedOperation[] {
  const { paths } = JSON.parse(readFileSync(openapi, 'utf8')) as {
    paths: Record<string, Record<string, { operationId: string; summary: string; 'x-scope'?: Scope | 'staff' }>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { operationId: id, summary, 'x-scope': scope }]) =>
      scope === undefined ? [] : [{ id, call: `${method.toUpperCase()} ${path}`, summary, scope }],
    ),
  );
}

const begins = `# Roles

What the users of the staff may do, by their role (rule A7). \`src/rights/roles.ts\` declares it, \`npm run openapi\` writes the tables, and a test calls every operation in every role.

- A **receptionist** does the day's work: books, moves and cancels, keeps the queue, finds patients and writes their records. Hours and settings may be read, because the desk shows the day by them, and not changed. They add and remove the screens of the waiting room. A merge of two patients changes appointments of every clinic, so managers make it.
- A **doctor** does the same for their own appointments, queue and slots alone: those of other doctors are to them like another business's, so they book at no other doctor and transfer nobody. They read the record of every patient of the business, because somebody who comes for the first time is not yet anybody's, and change none. They change no hours.
- A **manager** may do everything in the business.

Receptionists and doctors may be limited to clinics (\`clinic_ids\`): appointments, queues, slots, sessions, leaves and live events of the others are to them like another business's (rule A9). Patients, and the names of doctors, belong to the whole business; a warning of two appointments at one time names the other one wherever it is.

No role gets a ticket for the live feed: the cookie opens the feed itself.
`;

export function rolesPage(): string {
  const list = (names: readonly string[]): string =>
    names.length === 0 ? 'none' : names.map((name) => `\`${name}\``).join(', ');
  const rights = staffRoles.map((role) => {
    const { scopes, also, never } = roleRights[role];
    return `| ${role} | ${list(scopes)} | ${list(also)} | ${list(never)} |`;
  });
  const rows = operations().map((operation) => {
    const marks = staffRoles.map((role) => (mayCall(role, operation) ? 'yes' : 'no'));
    return `| \`${operation.call}\` | ${operation.summary} | ${marks.join(' | ')} |`;
  });
  return [
    begins,
    '## By scope and by exception',
    '| role | scopes | also | never |',
    '| --- | --- | --- | --- |',
    ...rights,
    '',
    '## Each operation',
    `| operation | | ${staffRoles.join(' | ')} |`,
    `| --- | --- |${' --- |'.repeat(staffRoles.length)}`,
    ...rows,
    '',
  ].join('\n');
}
