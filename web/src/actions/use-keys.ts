import { useEffect, useRef } from 'react';

/** What each key does, by KeyboardEvent.key in lower case; with Shift before it, as in `shift+c`. */
export type KeyMap = Readonly<Record<string, (event: KeyboardEvent) => void>>;

/** What a name or a number is typed with. */
export const textKey = /^[\p{L}\p{N}+]$/u;

const settingKey = 'opdesk.keys';
/** The first of two keys, and how long the second is waited for, in ms. */
const prefix = 'g';
const secondWithinMs = 1_200;

export function areKeysOn(): boolean {
  return localStorage.getItem(settingKey) !== 'off';
}

export function turnKeys(isOn: boolean): void {
  localStorage.setItem(settingKey, isOn ? 'on' : 'off');
}

/** Listens to keys on the whole page, but not while somebody types, nor with Ctrl, Alt or Meta. */
export function useKeys(map: KeyMap): void {
  const latest = useRef(map);
  useEffect(() => {
    latest.current = map;
  });
  useEffect(() => {
    let prefixedAt = Number.NEGATIVE_INFINITY;
    const listen = (event: KeyboardEvent): void => {
      if (!areKeysOn() || event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
      if (isTyping(event.target) || isText(event.key) || event.repeat) return;
      const key = event.key.toLowerCase();
      const isSecond = event.timeStamp - prefixedAt < secondWithinMs;
      prefixedAt = key === prefix && !isSecond ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const name = isSecond ? `${prefix} ${key}` : event.shiftKey && /^[a-z]$/.test(key) ? `shift+${key}` : key;
      const act = latest.current[name];
      if (act === undefined) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);
}

/** Whether it is taken as text by a part of the page that is open for it, wherever the focus is. */
function isText(key: string): boolean {
  return textKey.test(key) && document.querySelector('[data-takes-keys]') !== null;
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // Nor under a dialog, nor in a form: there letters and arrows choose.
  return (
    document.querySelector('dialog[open]') !== null ||
    target.isContentEditable ||
    target.closest('form, input, textarea, select, [role=menu]') !== null
  );
}
