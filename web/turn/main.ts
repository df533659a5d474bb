import { ask, type Answered } from '../small/ask.ts';
import { element, show } from '../small/dom.ts';
import { textsFor } from './text.ts';

/** What the server tells of a turn: TurnAnswer of the API. */
interface Turn {
  readonly clinic: string;
  readonly time_zone: string;
  readonly doctor: string;
  readonly token?: number;
  readonly state: string;
  /** Epoch seconds. */
  readonly start_time: number;
  readonly before?: number;
  readonly wait_minutes?: { readonly from: number; readonly to: number };
  /** Epoch seconds. */
  readonly away_until?: number;
  readonly has_left?: boolean;
}

/** How often the place is asked for; a phone that lies in a pocket does not ask. */
const askMs = 10000;
/** A ticket that was known has ended when it is not found so often, one time after the other. */
const goneAfterMisses = 3;
/** A longer wait is better told as the time of the appointment. */
const maxShownMinutes = 240;

const language = navigator.language || 'en';
const texts = textsFor(language);
const main = document.getElementById('turn') || document.body;
const ticket = location.pathname.split('/')[2] || '';

let turn: Turn | null = null;
let tag: string | null = null;
let currentAtMs = Date.now();
let isCutOff = false;
let isGone = false;
let misses = 0;
let timer = 0;

function tick(): void {
  clearTimeout(timer);
  if (document.hidden || isGone) return;
  ask('GET', `/opdesk/v1/turns/${encodeURIComponent(ticket)}`, tag, (answered) => {
    readAnswer(answered);
    timer = window.setTimeout(tick, askMs);
  });
}

function readAnswer({ status, body, tag: newTag }: Answered): void {
  isCutOff = status !== 200 && status !== 304 && status !== 404;
  // While an appointment is moved it is nowhere for a moment.
  misses = status === 404 ? misses + 1 : 0;
  isGone = misses >= (turn === null ? 1 : goneAfterMisses);
  if (!isCutOff) currentAtMs = Date.now();
  if (status === 200) [turn, tag] = [body as Turn, newTag];
  render();
}

function render(): void {
  document.documentElement.lang = texts === textsFor('hi') ? 'hi' : 'en';
  document.title = turn === null || isGone ? texts.title : `${turn.token || ''} ${headline(turn)}`.trim();
  if (isGone) return show(main, element('p', 'note', [texts.gone]));
  if (turn === null)
    return show(main, element('p', 'note', [isCutOff ? texts.notCurrent(clock(currentAtMs)) : texts.loading]));
  show(
    main,
    element('div', `turn ${turn.state}`, [
      element('h1', '', [turn.clinic]),
      ...(turn.token === undefined
        ? []
        : [element('p', 'label', [texts.token]), element('p', 'token', [String(turn.token)])]),
      element('p', 'headline', [headline(turn)]),
      ...detailsOf(turn).map((line) => element('p', '', [line])),
      ...(isCutOff ? [element('p', 'note', [texts.notCurrent(clock(currentAtMs))])] : []),
    ]),
  );
}

function headline({ state, before }: Turn): string {
  return texts.states[state] || (before === undefined ? texts.title : texts.before(before));
}

function detailsOf(shown: Turn): string[] {
  const { state, doctor, wait_minutes: wait, away_until: until, has_left: hasLeft } = shown;
  const isComing = state === 'waiting' || state === 'expected';
  const isSoon = wait !== undefined && wait.to <= maxShownMinutes;
  return [
    ...(isComing && wait !== undefined && isSoon ? [texts.wait(wait.from, wait.to)] : []),
    doctor,
    ...(state === 'expected' ? [texts.at(timeOf(shown)), texts.comeHint] : []),
    ...(isComing && until !== undefined ? [texts.awayUntil(clock(until * 1000))] : []),
    ...(isComing && hasLeft === true ? [texts.hasLeft] : []),
  ];
}

/** With the day where it is not today. */
function timeOf({ start_time: start, time_zone: timeZone }: Turn): string {
  const at = new Date(start * 1000);
  const day = (date: Date): string => date.toLocaleDateString(language, { timeZone, day: 'numeric', month: 'long' });
  const time = clock(start * 1000);
  return day(at) === day(new Date()) ? time : `${day(at)}, ${time}`;
}

/** In the zone of the clinic, once it is known. */
function clock(ms: number): string {
  const zone = turn === null ? {} : { timeZone: turn.time_zone };
  return new Date(ms).toLocaleTimeString(language, { ...zone, hour: 'numeric', minute: '2-digit' });
}

document.addEventListener('visibilitychange', tick);
window.addEventListener('online', tick);
window.addEventListener('offline', () => {
  isCutOff = true;
  render();
});
render();
tick();
