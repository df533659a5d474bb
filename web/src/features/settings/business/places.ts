import type { Attribute } from '../../../api/queries/settings.ts';

/** The attributes that the card shows, in their order there. */
export function onCard(attributes: readonly Attribute[]): readonly Attribute[] {
  return attributes
    .filter(({ place }) => place !== null && place !== undefined)
    .toSorted((a, b) => Number(a.place) - Number(b.place));
}

/**
 * The same attributes with one of them at another place of the card.
 * @param to before the attribute of this key; at the end; or not on the card
 */
export function placed(
  attributes: readonly Attribute[],
  key: string,
  to: { readonly before: string } | 'end' | 'off',
): readonly Attribute[] {
  const rest = onCard(attributes)
    .map((each) => each.key)
    .filter((each) => each !== key);
  const found = typeof to === 'object' ? rest.indexOf(to.before) : -1;
  const at = found < 0 ? rest.length : found;
  const order = to === 'off' ? rest : rest.toSpliced(at, 0, key);
  return attributes.map((each) => ({
    ...each,
    place: order.includes(each.key) ? order.indexOf(each.key) + 1 : null,
  }));
}
