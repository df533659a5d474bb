/** The zones that the browser knows, with one that it may call otherwise. */
export function zonesWith(zone: string): readonly string[] {
  const known = Intl.supportedValuesOf('timeZone');
  return zone === '' || known.includes(zone) ? known : [zone, ...known];
}
