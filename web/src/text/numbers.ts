import { asciiDigits } from '../../../src/kernel/digits.ts';

/** A text with its digits, in whichever script they were typed, as 0 to 9, and without blanks around it. */
export function plainText(text: string): string {
  return asciiDigits(text.trim());
}

/** The number that was typed; a text that is none as it is, so that the server refuses it at its field. */
export function readNumber(text: string): number | string {
  const plain = plainText(text);
  const number = Number(plain);
  return plain === '' || Number.isNaN(number) ? plain : number;
}
