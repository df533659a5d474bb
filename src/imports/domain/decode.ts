/** Why the bytes of a file are not read: named, with what to do. */
const wrongEncodings = {
  utf16: 'The file is UTF-16, and only UTF-8 is read: save it as "CSV UTF-8", in Excel under Save As.',
  notUtf8:
    'The file is not UTF-8 (perhaps it is Windows-1252, as Excel\'s plain "CSV" is): save it as "CSV UTF-8", in Excel ' +
    'under Save As.',
} as const;

/** Decodes the bytes of a file as they come. */
interface Decoder {
  /** @throws Error with what to do, for bytes that are not UTF-8 */
  decode(bytes: Uint8Array, isLast: boolean): string;
}

/** Reads UTF-8, with and without a byte order mark; anything else is refused by its name. */
export function createDecoder(): Decoder {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  return {
    decode(bytes, isLast) {
      const [first, second] = bytes;
      if (isFirst && ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)))
        throw new Error(wrongEncodings.utf16);
      isFirst = false;
      try {
        return utf8.decode(bytes, { stream: !isLast });
      } catch {
        throw new Error(wrongEncodings.notUtf8);
      }
    },
  };
}
