/** JSON that JSON.stringify cannot write: numbers of any size, repeated keys, depth. */
export class RawText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object with a key that stands there twice. */
export class RepeatedKey {
  readonly object: object;
  readonly key: string;
  readonly second: unknown;

  constructor(object: object, key: string, second: unknown) {
    this.object = object;
    this.key = key;
    this.second = second;
  }
}

/** The value as JSON, with raw texts and repeated keys as they are. */
export function jsonText(value: unknown): string {
  if (value instanceof RawText) return value.text;
  if (value instanceof RepeatedKey) {
    const whole = jsonText(value.object);
    const begin = whole.slice(0, -1);
    return `${begin}${begin === '{' ? '' : ','}${JSON.stringify(value.key)}:${jsonText(value.second)}}`;
  }
  if (Array.isArray(value)) return `[${value.map(jsonText).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.entries(value)
      .map(([key, inner]) => `${JSON.stringify(key)}:${jsonText(inner)}`)
      .join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}
