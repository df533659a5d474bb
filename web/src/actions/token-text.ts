import { t } from '../text/text.ts';

/**
 * The token that an appointment has after it was moved, and the one that is on the patient's slip; nothing where it has
 * none.
 */
export function tokenText(token: number | undefined, before: number | undefined): readonly string[] {
  if (token === undefined) return [];
  if (before === undefined || before === token) return [t('done.token', { token })];
  return [t('done.newToken', { token, before })];
}
