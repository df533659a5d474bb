/** The label of a card's value: underscores become spaces and each word's first letter a capital (rule C13). */
export function cardLabel(key: string): string {
  return key
    .split(/[_\s]+/)
    .filter((word) => word !== '')
    .map((word) => {
      const [first = ''] = word;
      return first.toUpperCase() + word.slice(first.length);
    })
    .join(' ');
}
