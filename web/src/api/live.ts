import type { QueryClient } from '@tanstack/react-query';
import { checkLogin } from './client.ts';
import { isConcerned } from './queries/day-key.ts';
import { readAnew } from './queries/read-anew.ts';

/** An event of the live feed, as far as the desk reads it. */
interface LiveMessage {
  readonly kind: 'appointment' | 'patient' | 'catalog' | 'reset';
  readonly appointmentId?: string;
  readonly patientId?: string;
  readonly clinicIds?: readonly string[];
  readonly doctorId?: string;
  /** Epoch seconds, where it is now. */
  readonly startAt?: number;
}

export type LinkState = 'connecting' | 'open' | 'lost';

type Broadcast = { readonly message: LiveMessage } | { readonly link: LinkState } | { readonly ask: 'link' };

interface Listener {
  readonly onMessage: (message: LiveMessage) => void;
  readonly onLink: (state: LinkState) => void;
}

const channelName = 'opdesk-live';
/** Waited before a feed that was refused is opened again, in ms. */
const reopenMs = 2_000;

/**
 * Listens to what changes. One tab of the browser holds the connection for all of them, because a browser opens six to
 * a server; when it is closed, another tab takes over.
 * @returns stops listening
 */
export function listenLive({ onMessage, onLink }: Listener): () => void {
  const channel = new BroadcastChannel(channelName);
  const stopped = new AbortController();
  let link: LinkState = 'connecting';
  let isHolder = false;
  const post = (data: Broadcast): void => {
    if (!stopped.signal.aborted) channel.postMessage(data);
  };
  const setLink = (state: LinkState): void => {
    link = state;
    onLink(state);
  };
  channel.onmessage = ({ data }: MessageEvent<Broadcast>) => {
    if ('message' in data) onMessage(data.message);
    else if ('link' in data) setLink(data.link);
    else if (isHolder) post({ link });
  };
  post({ ask: 'link' });
  void holdAlone(stopped.signal, async () => {
    if (stopped.signal.aborted) return;
    isHolder = true;
    await openFeed({
      signal: stopped.signal,
      onMessage: (message) => {
        onMessage(message);
        post({ message });
      },
      onLink: (state) => {
        setLink(state);
        post({ link: state });
      },
    });
  });
  return () => {
    stopped.abort();
    channel.close();
  };
}

/** Runs `hold` in one tab at a time; in each where the page came over plain http, which has no locks. */
async function holdAlone(signal: AbortSignal, hold: () => Promise<void>): Promise<void> {
  if (!('locks' in navigator)) return hold();
  await navigator.locks.request(channelName, { signal }, hold).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function openFeed({ signal, onMessage, onLink }: Listener & { readonly signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    let source: EventSource;
    let reopen: ReturnType<typeof setTimeout> | undefined;
    const open = (isAfterGap: boolean): void => {
      source = new EventSource('/opdesk/v1/live');
      source.addEventListener('ready', () => {
        onLink('open');
        if (isAfterGap) onMessage({ kind: 'reset' });
      });
      source.addEventListener('reset', () => {
        onLink('open');
        onMessage({ kind: 'reset' });
      });
      source.addEventListener('catalog', () => onMessage({ kind: 'catalog' }));
      source.addEventListener('appointment', ({ data }) => onMessage(appointmentMessage(data as string)));
      source.addEventListener('patient', ({ data }) => onMessage(patientMessage(data as string)));
      source.addEventListener('error', () => {
        onLink('lost');
        // After a refusal a browser gives up; after a cut it goes on by itself, from the last event that it saw.
        if (source.readyState !== EventSource.CLOSED) return;
        reopen = setTimeout(() => open(true), reopenMs);
        // Asking is harmless where something else than the login is wrong.
        checkLogin();
      });
    };
    // What has changed between the first reading and the feed, or while no tab had one, is in neither.
    open(true);
    window.addEventListener('offline', () => onLink('lost'), { signal });
    // The browser would wait before it tries again by itself.
    const retry = (): void => {
      if (source.readyState === EventSource.OPEN) return onLink('open');
      clearTimeout(reopen);
      source.close();
      open(true);
    };
    window.addEventListener('online', retry, { signal });
    signal.addEventListener('abort', () => {
      clearTimeout(reopen);
      source.close();
      resolve();
    });
  });
}

function appointmentMessage(data: string): LiveMessage {
  const {
    appointment_id: appointmentId,
    clinic_id: to,
    from_clinic_id: from,
    doctor_id: doctorId,
    start_time: startAt,
  } = JSON.parse(data) as {
    readonly appointment_id: string;
    readonly clinic_id: string;
    readonly from_clinic_id?: string;
    readonly doctor_id: string;
    readonly start_time: number;
  };
  const clinicIds = from === undefined ? [to] : [to, from];
  return { kind: 'appointment', appointmentId, clinicIds, doctorId, startAt };
}

function patientMessage(data: string): LiveMessage {
  return { kind: 'patient', patientId: (JSON.parse(data) as { readonly patient_id: string }).patient_id };
}

/** Has what a message of the live feed makes out of date read again. */
export function readChanged(queryClient: QueryClient, message: LiveMessage): void {
  const again = (...queryKey: unknown[]): void => readAnew(queryClient, { queryKey });
  switch (message.kind) {
    case 'appointment':
      readAnew(queryClient, {
        queryKey: ['day'],
        predicate: ({ queryKey, state }) => isConcerned(queryKey, state, message),
      });
      again('appointment', message.appointmentId);
      again('slots');
      // The appointments of the record that is open, whosever it is.
      again('patient');
      return;
    case 'patient':
      // Whatever its address says: that of a merged one shows another patient.
      again('patient');
      again('patient-search');
      again('household');
      again('day');
      return;
    case 'catalog':
    case 'reset':
      readAnew(queryClient);
  }
}
