import { useSyncExternalStore } from 'react';
import type { LanguageCode } from '../text/languages.ts';
import { language, onLanguage } from '../text/text.ts';

/** The language of the desk. A part that is drawn anew for new values alone calls it, so that a change reaches it. */
export function useLanguage(): LanguageCode {
  return useSyncExternalStore(onLanguage, language);
}
