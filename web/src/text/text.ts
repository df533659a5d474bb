import { i18n } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { en, type TextKey } from './en.ts';

i18n.setMessagesCompiler(compileMessage);
i18n.loadAndActivate({ locale: 'en', messages: en });

type Values = Readonly<Record<string, string | number>>;

/** The text of the desk in the language of the person. */
export function t(key: TextKey, values?: Values): string {
  return i18n._(key, values);
}

export function language(): string {
  return i18n.locale;
}

/** Of numbers and dates: the language of the desk, as it is written where the browser's person is. */
export function locale(): string {
  return navigator.languages.find((each) => each.split('-')[0] === language()) ?? language();
}

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}
