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

export function isTextKey(key: string): key is TextKey {
  return Object.hasOwn(en, key);
}
