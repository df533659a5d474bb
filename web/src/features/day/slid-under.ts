/** A press so soon, in ms, and so near, in pixels, was meant for what was there before. */
const soonMs = 600;
const nearPixels = 16;

/** What it needs to know of a click. */
interface Press {
  /** In ms. */
  readonly timeStamp: number;
  readonly clientX: number;
  readonly clientY: number;
  /** How many clicks in a row; 0 for a key. */
  readonly detail: number;
}

let last = { at: Number.NEGATIVE_INFINITY, x: 0, y: 0, id: '' };

/**
 * Whether a press meets a card that has come under the pointer after the press before: it was meant for the one that
 * was there. Remembers the press otherwise.
 * @param id of the card
 */
export function isSlidUnder({ timeStamp, clientX, clientY, detail }: Press, id: string): boolean {
  // By a key: that has the focus, which goes along with its card.
  if (detail === 0) return false;
  const isNear = Math.hypot(clientX - last.x, clientY - last.y) < nearPixels;
  if (detail > 1 || (isNear && id !== last.id && timeStamp - last.at < soonMs)) return true;
  last = { at: timeStamp, x: clientX, y: clientY, id };
  return false;
}
