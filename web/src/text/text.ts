import { i18n } from '@lingui/core';
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage';
import { en, type TextKey } from './en.ts';
import { words as englishWords } from './en-server.ts';
import { type Language, type LanguageCode, languages } from './languages.ts';

const compiled = new Map<string, CompiledMessage>();

i18n.setMessagesCompiler((message) => {
  const known = compiled.get(message) ?? compileMessage(message);
  compiled.set(message, known);
  return known;
});
i18n.loadAndActivate({ locale: 'en', messages: en });

type Values = Readonly<Record<string, string | number>>;

/** The text of the desk in the language of the person. */
export function t(key: TextKey, values?: Values): string {
  return i18n._(key, isolated(values));
}

export function language(): LanguageCode {
  return i18n.locale as LanguageCode;
}

/** Of numbers and dates: the language of the desk, as it is written where the browser's person is. */
export function locale(): string {
  return localeOf(language());
}

function localeOf(code: LanguageCode): string {
  return navigator.languages.find((each) => each.split('-')[0] === code) ?? languages[code].locale;
}

function isRightToLeft(): boolean {
  return languages[language()].direction === 'rtl';
}

/** A step to the right as a step on, or back where the language goes from right to left. */
export function inReadingDirection(step: number): number {
  return isRightToLeft() ? -step : step;
}

/** The order of names in the language of the desk. */
export function compareNames(one: string, other: string): number {
  return new Intl.Collator(locale()).compare(one, other);
}

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}

let serverWords: Readonly<Record<string, string | undefined>> = englishWords;

/**
 * What the desk says in place of the server's English; undefined where the language has no words for the code, or they
 * need a value that is not known.
 */
export function wordsFor(code: string, values: Values = {}): string | undefined {
  const message = serverWords[code];
  const needed = [...(message ?? '').matchAll(/\{(\w+)/g)].map(([, name = '']) => name);
  if (message === undefined || needed.some((name) => !(name in values))) return undefined;
  return i18n._(code, isolated(values), { message });
}

let wanted: LanguageCode = 'en';

/**
 * Shows the desk in a language: its texts are loaded, and then every part that listens is drawn anew. Of two that are
 * asked for at once, the later one is shown.
 */
export async function showLanguage(code: LanguageCode): Promise<void> {
  wanted = code;
  const { direction, load }: Language = languages[code];
  const { texts, words } = await load();
  if (wanted !== code || language() === code) return;
  serverWords = words ?? {};
  document.documentElement.lang = code;
  document.documentElement.dir = direction;
  i18n.loadAndActivate({ locale: code, locales: [localeOf(code)], messages: { ...texts } });
}

/** @returns what ends the listening */
export function onLanguage(listener: () => void): () => void {
  return i18n.on('change', listener);
}

/** Of letters that are written from right to left, and marks that turn what follows. */
const turning = /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]/;

/** A name that may be written the other way, so that it turns nothing of the text around it. */
export function inItsDirection(text: string): string {
  return isRightToLeft() || turning.test(text) ? `\u2068${text}\u2069` : text;
}

function isolated(values: Values | undefined): Values | undefined {
  if (values === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? inItsDirection(value) : value]),
  );
}
