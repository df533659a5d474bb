// Loaded before the program (`node --import`): its clock goes as far before or behind the machine's as the file says
// that TORTURE_CLOCK names, in seconds. The program itself knows nothing of it.
import { readFileSync } from 'node:fs';

const pollMs = 50;
const path = process.env.TORTURE_CLOCK ?? '';
const OwnDate = Date;
let offsetMs = 0;

function readOffset() {
  const seconds = Number(readFileSync(path, 'utf8'));
  if (Number.isFinite(seconds)) offsetMs = seconds * 1_000;
}

readOffset();
setInterval(readOffset, pollMs).unref();

globalThis.Date = class Date extends OwnDate {
  constructor(...given) {
    if (given.length === 0) super(OwnDate.now() + offsetMs);
    else super(...given);
  }

  static now() {
    return OwnDate.now() + offsetMs;
  }
};
