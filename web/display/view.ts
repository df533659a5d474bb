import { element } from '../small/dom.ts';
import { type Board, type Call, type Doctor, lastCalls, type Token } from './board.ts';
import { text } from './text.ts';

/** So many doctors are shown at once; more of them are shown in turn. */
const doctorsOfPage = 6;
/** Of the last calls. */
const maxLastCalls = 4;

interface Shown {
  readonly board: Board;
  /** Which doctors, counted from 0. */
  readonly page: number;
  /** The call that is being announced. */
  readonly call: Call | null;
}

export function pagesOf({ doctors }: Board): number {
  return Math.max(1, Math.ceil(doctors.length / doctorsOfPage));
}

/** The queues of a clinic, to be read from across the waiting room. */
export function boardView({ board, page, call }: Shown): HTMLElement {
  const first = (page % pagesOf(board)) * doctorsOfPage;
  const doctors = board.doctors.slice(first, first + doctorsOfPage);
  const rows = doctors.map((doctor) => doctorRow(doctor, board, call));
  const last = lastCalls(board, maxLastCalls).map((each) =>
    element('li', '', [element('b', '', [String(each.token)]), ` ${each.doctor}`]),
  );
  return element('section', `board rows-${doctors.length}`, [
    ...(rows.length === 0 ? [element('p', 'nobody', [text.nobody])] : [headRow(), ...rows]),
    element('footer', '', [
      ...(last.length === 0 ? [] : [element('span', 'label', [text.lastCalled]), element('ul', 'last', last)]),
      ...(board.message === undefined ? [] : [element('p', 'message', [board.message])]),
    ]),
  ]);
}

function headRow(): HTMLElement {
  return element('div', 'row head', [
    element('span', 'doctor', [text.doctor]),
    element('span', 'now', [text.nowServing]),
    element('span', 'next', [text.next]),
  ]);
}

function doctorRow(doctor: Doctor, board: Board, call: Call | null): HTMLElement {
  const [shown] = doctor.called.concat(doctor.in_consultation);
  const isAnnounced = call !== null && call.doctor === doctor.name;
  return element('div', isAnnounced ? 'row announced' : 'row', [
    element('span', 'doctor', [element('span', 'name', [doctor.name]), ...absenceOf(doctor, board)]),
    element('span', 'now', shown === undefined ? [element('b', 'token', ['–'])] : nowOf(shown, doctor)),
    element(
      'span',
      'next',
      doctor.next.map((token) => element('b', '', tokenText(token))),
    ),
  ]);
}

function nowOf(token: Token, { called }: Doctor): HTMLElement[] {
  const isCalled = called.length > 0;
  return [
    element('b', isCalled ? 'token called' : 'token', tokenText(token)),
    element(
      'span',
      'state',
      (isCalled ? text.come : text.inside).map((line) => element('span', 'line', [line])),
    ),
  ];
}

function tokenText({ token, initials }: Token): (HTMLElement | string)[] {
  return initials === undefined ? [String(token)] : [String(token), element('i', 'initials', [initials])];
}

function absenceOf({ away_until: until, has_left: hasLeft }: Doctor, { time_zone: zone }: Board): HTMLElement[] {
  if (hasLeft === true) return [element('span', 'away', [text.hasLeft])];
  if (until === undefined) return [];
  return [element('span', 'away', [`${text.awayUntil} ${clockText(until * 1000, zone)}`])];
}

/** @param ms since 1970 */
export function clockText(ms: number, timeZone: string): string {
  return new Date(ms).toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
}

/** The code that lets the desk know the screen. */
export function codeView(code: string | null): HTMLElement {
  if (code === null) return element('section', 'pairing', [element('p', '', [text.noServer])]);
  return element('section', 'pairing', [
    element('h1', '', [text.waitingRoom]),
    element('p', 'code', [`${code.slice(0, 3)} ${code.slice(3)}`]),
    element('p', '', [text.typeCode]),
    element('p', '', [text.typeCodeHindi]),
  ]);
}
