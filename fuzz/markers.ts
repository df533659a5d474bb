import type { Random } from '../test/model/random.ts';

/** Stands in every name, note and meta that is sent: no log line and no metric may have it. */
const mark = 'Qzxvlor';

/** What may be found of it: names are kept as sent, and folded for the search. */
const markPattern = new RegExp(mark, 'i');

/** Telephone numbers begin with these digits; a fraction of a duration may hold them by chance, after a point. */
const numberPattern = /(?<![\d.a-f-])(?:\+?91)?98761\d{5}(?![\da-f-])/;

const words = ['Asha', "D'Souza", 'Мария', '李小龙', 'José', 'العربية', '👩‍⚕️', 'अनिता', 'Ŝtefan', 'o̶v̶e̶r', 'İI'];

/** A text with the mark, as a name or a note may be. */
export function markedText(random: Random): string {
  return `${mark} ${random.pick(words)}${random.below(3) === 0 ? ` ${random.below(1_000)}` : ''}`;
}

/** A telephone number of India that is known by its first digits. */
export function markedNumber(random: Random): string {
  return `98761${String(10_000 + random.below(40))}`;
}

/** The part of a patient's data that a line holds; undefined where it holds none. */
export function findMarked(line: string): string | undefined {
  return markPattern.exec(line)?.[0] ?? numberPattern.exec(line)?.[0];
}
