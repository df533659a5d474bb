import { ask, type Answered } from '../small/ask.ts';
import { element, show } from '../small/dom.ts';
import { type Board, type Call, type KnownCalls, newCalls } from './board.ts';
import { createSound } from './sound.ts';
import { text } from './text.ts';
import { boardView, clockText, codeView, pagesOf } from './view.ts';

/**
 * The server is asked so often, with the tag of what is known: it mostly answers 304. No stream: this works through
 * every proxy and after every sleep of a television, and a screen that was removed learns it from the next answer.
 */
const askMs = 2000;
/** Without an answer for so long, the screen says so. */
const staleMs = 6000;
/** A call stays marked for so long, at least. */
const markedMs = 10000;
/** More doctors than fit are shown in turn, each for so long. */
const pageMs = 12000;
/** Clocks and marks are drawn anew as often. */
const drawMs = 1000;
/** The sound says a moment after a touch whether it is on. */
const soundOnMs = 200;
/** A new code some time before the old one ends. */
const codeMarginMs = 30000;

const screen = document.getElementById('screen') || document.body;
const sound = createSound(languagesOf(location.search));

let board: Board | null = null;
let tag: string | null = null;
let known: KnownCalls | null = null;
let code: { readonly text: string; readonly endsAtMs: number } | null = null;
let isAsking = false;
/** On the clock of this machine, which may be wrong. */
let currentAtMs = Date.now();
let serverAheadMs = 0;
let page = 0;
let call: Call | null = null;
const waiting: Call[] = [];
const tap = (screen.parentElement || document.body).appendChild(element('button', 'tap', [text.tapForSound]));

/** `?languages=hi,en` chooses the spoken ones, in their order. */
function languagesOf(query: string): string[] {
  const named = /[?&]languages=([\w,-]+)/.exec(query);
  return (named?.[1] || 'en,hi').split(',');
}

function tick(): void {
  ask('GET', '/opdesk/v1/display', tag, (answered) => {
    readAnswer(answered);
    setTimeout(tick, askMs);
  });
}

function readAnswer({ status, body, tag: newTag, serverMs }: Answered): void {
  if (status === 200 || status === 304 || status === 401) {
    currentAtMs = Date.now();
    if (serverMs !== null) serverAheadMs = serverMs - currentAtMs;
  }
  if (status === 200) showBoard(body as Board, newTag);
  if (status === 401) askForCode();
  if (status !== 200) render();
}

function showBoard(read: Board, newTag: string | null): void {
  const found = newCalls(read, known);
  [board, tag, known, code] = [read, newTag, found.known, null];
  waiting.push(...found.calls);
  if (call === null) announceNext();
  else render();
}

/** One call after the other: the number that is spoken is the one that is marked. */
function announceNext(): void {
  call = waiting.shift() || null;
  if (call !== null) {
    sound.announce(call.token);
    setTimeout(announceNext, sound.isOn() ? Math.max(markedMs, sound.lengthMs(call.token)) : markedMs);
  }
  render();
}

/** No clinic has this screen, or has it any more. */
function askForCode(): void {
  [board, tag, known] = [null, null, null];
  if (isAsking || (code !== null && Date.now() < code.endsAtMs)) return;
  code = null;
  // One at a time: the code on the screen is that of the cookie it has.
  isAsking = true;
  ask('POST', '/opdesk/v1/display-codes', null, ({ status, body, serverMs }) => {
    isAsking = false;
    if (status === 201) {
      const made = body as { readonly code: string; readonly expires_at: number };
      const leftMs = made.expires_at * 1000 - (serverMs || Date.now());
      // A clock of the server that the answer does not have, such as that of a test, ends no code at once.
      code = { text: made.code, endsAtMs: Date.now() + Math.max(leftMs, 2 * codeMarginMs) - codeMarginMs };
    }
    render();
  });
}

function render(): void {
  const isStale = Date.now() - currentAtMs > staleMs;
  show(
    screen,
    element('div', 'screen', [
      ...(board === null
        ? [codeView(code === null ? null : code.text)]
        : [headOf(board), boardView({ board, page, call })]),
      ...(isStale && board !== null ? [staleNote(board)] : []),
    ]),
  );
  tap.hidden = sound.isOn();
}

function headOf({ clinic, time_zone: zone }: Board): HTMLElement {
  return element('header', '', [
    element('h1', '', [clinic]),
    element('time', 'clock', [clockText(Date.now() + serverAheadMs, zone)]),
  ]);
}

function staleNote({ time_zone: zone }: Board): HTMLElement {
  const since = clockText(currentAtMs + serverAheadMs, zone);
  return element('p', 'stale', [`${text.notCurrent} ${since} · ${text.notCurrentHindi}`]);
}

setInterval(() => {
  page = board === null ? 0 : (page + 1) % pagesOf(board);
}, pageMs);
setInterval(render, drawMs);
tap.onclick = (): void => {
  sound.turnOn();
  setTimeout(render, soundOnMs);
};
render();
tick();
