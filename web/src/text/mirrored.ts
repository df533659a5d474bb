import { compileMessage, type CompiledMessage } from '@lingui/message-utils/compileMessage';
import { en } from './en.ts';

/** Begins and ends a run that is written from right to left whatever its letters are. */
const [turn, back] = ['\u202e', '\u202c'];

/** Half as long again, because most languages take longer than English, and each word turned. */
function mirroredText(text: string): string {
  return text.replaceAll(/\p{L}+/gu, (word) => turn + word.replaceAll(/[aeiou]/g, '$&$&') + back);
}

/** English from right to left. Nobody reads it; whoever looks at a page sees what an Arabic or Urdu one would be. */
export const mirrored = {
  texts: Object.fromEntries(
    Object.entries(en).map(([key, text]) => [key, compileMessage(text, mirroredText)]),
  ) as Readonly<Record<keyof typeof en, CompiledMessage>>,
};
