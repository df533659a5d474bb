import { isTextKey, t } from './text.ts';

/** A key as keyboards have it. @param key as in a KeyMap, such as `shift+c`, `g d` or `Delete` */
export function keyText(key: string): string {
  return key
    .split(/[ +]/)
    .map((part) => {
      const name = `key.${part.toLowerCase()}`;
      return isTextKey(name) ? t(name) : part.toUpperCase();
    })
    .join(' ');
}
