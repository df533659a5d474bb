import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds on the page as it is, with an example of each. */
export async function findings(page: Page): Promise<string[]> {
  // Its text is run as the debugger does: the page's policy keeps scripts out that are not the server's.
  await page.evaluate(axe);
  const found = await page.evaluate<readonly Finding[]>('axe.run().then(({ violations }) => violations)');
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
}
