/**
 * What may become of an appointment, written down a second time and from the register alone (rules E1, E3, E5): the
 * model that the program is compared with. Nothing here is imported from the program.
 */
export type Role = 'api' | 'staff' | 'doctor' | 'system';

type ByRole = Readonly<Partial<Record<Role, string>>>;

interface DeskVerb {
  readonly from: readonly string[];
  readonly to: string | ByRole;
  readonly already: readonly string[];
  readonly roles?: readonly Role[];
}

const booked = ['BK', 'RV', 'CK', 'PA'];
const noShows: ByRole = { api: 'NS', staff: 'NSS', doctor: 'NSD' };
const cancelled: ByRole = { api: 'CN', staff: 'CNS', doctor: 'CND' };
const atTheDesk: readonly Role[] = ['staff', 'doctor'];

/** By the last part of the path under `/opdesk/v1/appointments/{id}`. */
export const deskVerbs: Readonly<Record<string, DeskVerb>> = {
  'check-in': { from: ['BK', 'RV', 'PA'], to: 'CK', already: ['CK'] },
  'undo-check-in': { from: ['CK'], to: 'BK', already: ['BK'], roles: atTheDesk },
  start: { from: booked, to: 'OG', already: ['OG'] },
  'undo-start': { from: ['OG'], to: 'CK', already: ['CK'], roles: atTheDesk },
  finish: { from: [...booked, 'OG'], to: 'CMNP', already: ['CMNP', 'CM'] },
  abort: { from: ['OG'], to: 'AB', already: ['AB'] },
  park: { from: [...booked, 'OG'], to: 'PA', already: ['PA'] },
  unpark: { from: ['PA'], to: 'CK', already: ['CK'] },
  'no-show': { from: booked, to: noShows, already: ['NS', 'NSS', 'NSD'] },
  cancel: { from: [...booked, 'IN'], to: cancelled, already: ['CN', 'CNS', 'CND'] },
  'undo-no-show': { from: ['NS', 'NSS', 'NSD'], to: 'BK', already: ['BK'] },
  reinstate: { from: ['CN', 'CNS', 'CND', 'PC'], to: 'BK', already: ['BK'] },
  confirm: { from: ['IN'], to: 'BK', already: ['BK'] },
  reserve: { from: ['IN'], to: 'RV', already: ['RV'] },
  decline: { from: ['IN'], to: 'PC', already: ['PC'] },
};

/** The status that a verb leaves behind, or null where it must be refused. */
export function expectedStatus(status: string, verb: string, role: Role): string | null {
  const rule = deskVerbs[verb];
  if (rule === undefined) throw new RangeError(`no verb ${verb}`);
  if (rule.already.includes(status)) return status;
  if (!rule.from.includes(status) || (rule.roles !== undefined && !rule.roles.includes(role))) return null;
  return typeof rule.to === 'string' ? rule.to : (rule.to[role] ?? null);
}

/** What a change in the history may have done, whoever made it and however; `moved` to another day or clinic. */
export function isLegal(from: string, to: string, role: Role, moved: boolean): boolean {
  if (from === to) return true;
  if (moved && ['CK', 'PA'].includes(from) && to === 'BK') return true;
  if (role === 'system')
    return ['OG AB', 'CK NS', 'PA NS', 'BK NS', 'RV NS', 'IN PC', 'BK CN', 'CK CN', 'PA CN'].includes(`${from} ${to}`);
  const end = { api: ['CN', 'NS', 'RE'], staff: ['CNS', 'NSS', 'RES'], doctor: ['CND', 'NSD', 'RED'] }[role];
  if (booked.includes(from)) {
    return ['CK', 'OG', 'PA', 'CM', 'CMNP', ...end].includes(to) || (from === 'CK' && to === 'BK' && role !== 'api');
  }
  if (from === 'IN') return ['BK', 'RV', 'PC', end[0], end[2]].includes(to);
  if (from === 'OG') return ['CM', 'CMNP', 'PA', 'AB'].includes(to) || (to === 'CK' && role !== 'api');
  return /^(?:NS[SD]?|CN[SD]?|PC)$/.test(from) && to === 'BK';
}
