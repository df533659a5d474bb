import type { ServerResponse } from 'node:http';

/** A page that does not read while so much waits for it is cut off, and resumes when it comes back. */
const maxWaitingBytes = 256 * 1024;

interface Output {
  readonly write: (frame: string) => void;
  readonly end: () => void;
  /** Begins to write to this response, with what has been written already. */
  readonly attach: (response: ServerResponse) => void;
}

/** @param onClose called when nothing can be written any more, at the end of either side */
export function createOutput(onClose: () => void): Output {
  let response: ServerResponse | undefined;
  let waiting = '';
  let isEnded = false;
  const end = (): void => {
    isEnded = true;
    if (response === undefined) return;
    // The frames that wait for a page that does not read are lost with it.
    if (response.writableLength > 0) response.destroy();
    else response.end();
  };
  return {
    end,
    write(frame) {
      if (isEnded) return;
      if (response === undefined) {
        waiting += frame;
        return;
      }
      response.write(frame);
      if (response.writableLength <= maxWaitingBytes) return;
      isEnded = true;
      response.destroy();
    },
    attach(given) {
      response = given;
      response.on('close', () => {
        isEnded = true;
        onClose();
      });
      response.on('error', () => undefined);
      response.write(waiting);
      waiting = '';
      if (isEnded || given.destroyed || given.req.method === 'HEAD') end();
      if (given.destroyed) onClose();
    },
  };
}
