import { selectStaffPassword } from '../db/staff.ts';
import { publishedUsers } from '../domain.ts';
import type { Runtime } from '../../runtime/context.ts';
import { matchesSecret } from '../../runtime/secrets.ts';

/** The users of the demo that still have the password of the documentation. */
export async function listUsersWithPublishedPassword({ db }: Pick<Runtime, 'db'>): Promise<string[]> {
  const found: string[] = [];
  for (const username of publishedUsers.usernames) {
    const user = await selectStaffPassword(db, username);
    if (user === undefined || user.isDisabled) continue;
    if (await matchesSecret(publishedUsers.password, user.passwordHash)) found.push(username);
  }
  return found;
}
