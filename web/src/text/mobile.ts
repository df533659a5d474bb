/** A number in groups that are read out, where we know how its country writes it. @param mobile E.164 */
export function readableMobile(mobile: string): string {
  return mobile.replace(/^\+91(\d{5})(\d{5})$/, '+91 $1 $2');
}
