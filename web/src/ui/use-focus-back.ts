import { type RefObject, useLayoutEffect } from 'react';

/** When a part of the page goes away that has the focus, what had it before has it again. */
export function useFocusBack(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = part.current;
    return () => {
      // A button that is busy has lost it to nothing.
      const hasFocus = document.activeElement === document.body || shown?.contains(document.activeElement) === true;
      if (hasFocus && before instanceof HTMLElement) before.focus();
    };
  }, [part]);
}
