import { useEffect, useState } from 'react';
import { showLanguageOf } from '../text/chosen-language.ts';

/** Shows the desk in the language that a person has chosen. @returns false until it is shown */
export function useOwnLanguage(username: string | undefined): boolean {
  const [shownFor, setShownFor] = useState<string>();
  useEffect(() => {
    if (username === undefined) return;
    // Where its texts cannot be loaded the desk stays as it is.
    void showLanguageOf(username)
      .catch(() => undefined)
      .finally(() => setShownFor(username));
  }, [username]);
  return shownFor === username;
}
