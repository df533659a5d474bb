/** What slips are printed on: the roll of a receipt printer, or a sheet. */
export const papers = ['roll', 'a5'] as const;

export type Paper = (typeof papers)[number];

const key = 'opdesk.slip-paper';

/** The paper that was chosen last at this desk. */
export function rememberedPaper(): Paper {
  return papers.find((paper) => paper === localStorage.getItem(key)) ?? 'roll';
}

export function rememberPaper(paper: Paper): void {
  localStorage.setItem(key, paper);
}

const mmOfInch = 25.4;
const pixelsOfInch = 96;

/**
 * The rule that makes the paper as long as the slip: a browser makes a whole page of a height that is not said.
 * @param heightPixels of the slip as it is shown
 */
export function pageRule(paper: Paper, heightPixels: number): string {
  const height = Math.ceil((heightPixels / pixelsOfInch) * mmOfInch) + 1;
  return paper === 'a5' ? '@page { size: A5; margin: 0; }' : `@page { size: 80mm ${height}mm; margin: 0; }`;
}
