import type { Entry } from '../../api/queries/queue.ts';

/** Cards and lines of the page in their order; the part of each that takes the focus. */
function cards(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>('[data-card]')];
}

/** The appointment whose card has the focus, whichever of its parts has it. */
function focusedCardId(): string | undefined {
  return document.activeElement?.closest<HTMLElement>('[data-card]')?.dataset['card'];
}

/** The card that had the focus last, until something else of the page takes it. */
let lastFocused: string | undefined;

document.addEventListener('focusin', ({ target }) => {
  lastFocused = target instanceof Element ? target.closest<HTMLElement>('[data-card]')?.dataset['card'] : undefined;
});

/** A card that goes to another column is made anew there: it has the focus again where nothing else has taken it. */
export function keepFocus(): void {
  if (document.activeElement !== document.body || lastFocused === undefined) return;
  focusCard(cards().find((card) => card.dataset['card'] === lastFocused));
}

/**
 * The one whose card has the focus, or is open. None where the card that had the focus has gone from the page: a key
 * that was meant for it must not meet another patient.
 */
export function entryInHand(entries: readonly Entry[], openId: string | undefined): Entry | undefined {
  const hasGone = document.activeElement === document.body && lastFocused !== undefined;
  const id = focusedCardId() ?? (hasGone ? undefined : openId);
  return entries.find(({ appointment_id: each }) => each === id);
}

/** @param step 1 for the next card, -1 for the one before */
export function focusNextCard(step: number): void {
  const all = cards();
  const index = all.findIndex((card) => card.contains(document.activeElement));
  const next = index === -1 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, index + step));
  focusCard(all[next]);
}

/** The card beside the focused one, in the next column that has any. @param step 1 for the next column, -1 for the one before */
export function focusSideCard(step: number): void {
  const columns = [...document.querySelectorAll('[data-column]')].filter((each) => each.querySelector('[data-card]'));
  const index = columns.findIndex((column) => column.contains(document.activeElement));
  const column = index === -1 ? columns[0] : columns[index + step];
  if (column === undefined) return;
  const at = document.activeElement?.closest('[data-card]')?.getBoundingClientRect().top ?? 0;
  const inColumn = [...column.querySelectorAll<HTMLElement>('[data-card]')];
  const nearest = inColumn.find((card) => card.getBoundingClientRect().bottom > at + 1) ?? inColumn.at(-1);
  focusCard(nearest);
}

function focusCard(card: HTMLElement | undefined): void {
  card?.querySelector<HTMLElement>('[data-focus]')?.focus();
  card?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
