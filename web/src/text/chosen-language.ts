import { isLanguage, type LanguageCode, languages } from './languages.ts';
import { showLanguage } from './text.ts';

/** The language that this browser showed last; with a username after it, the one that the person has chosen. */
const key = 'opdesk.language';
const keyOf = (username: string): string => `${key}.${username}`;
/** Before the login: it becomes the choice of the next person who logs in. */
const nobody = '';

/** The language of the first page: what this browser showed last, else the first of its own that the desk has. */
export function firstLanguage(): LanguageCode {
  const last = localStorage.getItem(key);
  if (isLanguage(last)) return last;
  return navigator.languages.map((tag) => tag.split('-')[0]).find(isOffered) ?? 'en';
}

function isOffered(tag: string | undefined): tag is LanguageCode {
  return isLanguage(tag) && 'name' in languages[tag];
}

/** Shows a language, and keeps it on this device. @param username left out: nobody is logged in */
export async function chooseLanguage(code: LanguageCode, username: string = nobody): Promise<void> {
  await showLanguage(code);
  localStorage.setItem(key, code);
  localStorage.setItem(keyOf(username), code);
}

/** Shows what the person has chosen on this device; without a choice the language stays. */
export async function showLanguageOf(username: string): Promise<void> {
  const own = localStorage.getItem(keyOf(nobody)) ?? localStorage.getItem(keyOf(username));
  localStorage.removeItem(keyOf(nobody));
  if (isLanguage(own)) await chooseLanguage(own, username);
}

/** Another tab of this browser has changed the language. @returns what ends the listening */
export function followOtherTabs(): () => void {
  const follow = ({ key: changed, newValue }: StorageEvent): void => {
    if (changed === key && isLanguage(newValue)) void showLanguage(newValue);
  };
  addEventListener('storage', follow);
  return () => removeEventListener('storage', follow);
}
