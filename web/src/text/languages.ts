import type { CompiledMessage } from '@lingui/message-utils/compileMessage';
import { en, type TextKey } from './en.ts';
import { words as englishWords } from './en-server.ts';
import type { ServerWords } from './server-words.ts';

/**
 * One file of the texts in another language than English: a key that is missing is an error.
 * @example export const absenceTexts: Translated<typeof english> = { … };
 */
export type Translated<English> = { readonly [Key in keyof English]: string };

interface Catalogue {
  readonly texts: Readonly<Record<TextKey, string | CompiledMessage>>;
  /** What the server says in English, by its codes. */
  readonly words?: ServerWords;
}

export interface Language {
  /** As the people call it who speak it. Left out: it is not offered. */
  readonly name?: string;
  readonly direction: 'ltr' | 'rtl';
  /**
   * How numbers and dates are written, where the browser names no country for the language; dates also where it names one
   * that writes the month first.
   */
  readonly locale: string;
  readonly load: () => Promise<Catalogue>;
}

/** The languages of the desk, by their tags (BCP 47). docs/languages.md says how to add one. */
export const languages = {
  en: {
    name: 'English',
    direction: 'ltr',
    locale: 'en-IN',
    load: () => Promise.resolve({ texts: en, words: englishWords }),
  },
  hi: { name: 'हिन्दी', direction: 'ltr', locale: 'hi-IN', load: async () => (await import('./hi.ts')).hi },
  // English that is longer and goes from right to left, to see what that does to the pages.
  'ar-XB': { direction: 'rtl', locale: 'en-IN', load: async () => (await import('./mirrored.ts')).mirrored },
} as const satisfies Readonly<Record<string, Language>>;

export type LanguageCode = keyof typeof languages;

export function isLanguage(code: string | null | undefined): code is LanguageCode {
  return typeof code === 'string' && Object.hasOwn(languages, code);
}

/** Those that a person may choose, each by its own name. */
export const offeredLanguages = (Object.entries(languages) as [LanguageCode, Language][]).flatMap(([code, { name }]) =>
  name === undefined ? [] : [{ code, name }],
);
