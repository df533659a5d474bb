import { type RefObject, useLayoutEffect } from 'react';
import { type Paper, pageRule } from './paper.ts';

/** Gives the page the size of the slip. A sheet of the script's own: the policy of the desk allows no inline style. */
export function usePageSize(slip: RefObject<HTMLElement | null>, paper: Paper): void {
  useLayoutEffect(() => {
    const element = slip.current;
    if (element === null) return undefined;
    const sheet = new CSSStyleSheet();
    const measure = (): void => sheet.replaceSync(pageRule(paper, element.offsetHeight));
    measure();
    document.adoptedStyleSheets.push(sheet);
    // A font that comes later makes it longer.
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      observer.disconnect();
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [slip, paper]);
}
