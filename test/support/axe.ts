import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** In dark colours those that concern colours: all else is the same. */
const rulesIn = { light: {}, dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } };

/** The page has drawn itself anew, and no colour is on its way to another one. */
const settled = `new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))).then(() =>
  Promise.allSettled(
    document.getAnimations().filter((each) => each instanceof CSSTransition).map(({ finished }) => finished)))`;

/** Chromium gives what it has not drawn yet its colours late, and axe would look at those of before. */
const draw = `for (const each of document.querySelectorAll('*')) {
  if (getComputedStyle(each).contentVisibility === 'auto') each.style.contentVisibility = 'visible';
}`;

/** What axe finds on the page as it is, in light and in dark colours, with an example of each. */
export async function findings(page: Page): Promise<string[]> {
  // Its text is run as the debugger does: the page's policy keeps scripts out that are not the server's.
  await page.evaluate(axe);
  await page.evaluate(draw);
  const all: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The desk itself turns a moment later.
    const turned = `html:not([data-mantine-color-scheme]), html[data-mantine-color-scheme='${colorScheme}']`;
    await page.locator(turned).waitFor({ state: 'attached' });
    await page.evaluate(settled);
    const run = `axe.run(${JSON.stringify(rulesIn[colorScheme])}).then(({ violations }) => violations)`;
    const found = await page.evaluate<readonly Finding[]>(run);
    all.push(
      ...found.map(
        ({ id, nodes }) => `${id}, ${colorScheme}: ${nodes[0]?.html ?? ''} ${nodes[0]?.failureSummary ?? ''}`,
      ),
    );
  }
  return all;
}
