/** The texts of the page in one language. */
interface Texts {
  readonly title: string;
  readonly token: string;
  readonly before: (count: number) => string;
  readonly wait: (from: number, to: number) => string;
  readonly at: (time: string) => string;
  readonly states: Record<string, string>;
  readonly comeHint: string;
  readonly awayUntil: (time: string) => string;
  readonly hasLeft: string;
  readonly notCurrent: (time: string) => string;
  readonly gone: string;
  readonly loading: string;
}

const english: Texts = {
  title: 'Your place in the queue',
  token: 'Your token',
  before: (count) =>
    count === 0 ? 'You are next.' : count === 1 ? '1 patient before you' : `${count} patients before you`,
  wait: (from, to) => (from === 0 ? `In less than ${to} minutes` : `In about ${from} to ${to} minutes`),
  at: (time) => `Your appointment is at ${time}.`,
  states: {
    called: 'Please come now.',
    parked: 'Your place is kept. Please speak to the desk.',
    in_consultation: 'You are with the doctor.',
    done: 'Your visit is over. Get well soon!',
    cancelled: 'This appointment was cancelled. Please speak to the desk.',
    no_show: 'You were not there when you were called. Please speak to the desk.',
  },
  comeHint: 'Please tell the desk when you have come.',
  awayUntil: (time) => `The doctor is back at about ${time}.`,
  hasLeft: 'The doctor has left for today. Please speak to the desk.',
  notCurrent: (time) => `Without a connection: this is how it was at ${time}.`,
  gone: 'This page shows a place in the queue until the day is over. Please ask at the desk.',
  loading: 'One moment …',
};

const hindi: Texts = {
  title: 'कतार में आपका स्थान',
  token: 'आपका टोकन',
  before: (count) => (count === 0 ? 'अब आपकी बारी है।' : `आपसे पहले ${count} मरीज़`),
  wait: (from, to) => (from === 0 ? `${to} मिनट से कम में` : `लगभग ${from} से ${to} मिनट में`),
  at: (time) => `आपका समय ${time} है।`,
  states: {
    called: 'कृपया अभी आइए।',
    parked: 'आपका स्थान सुरक्षित है। कृपया डेस्क पर बात करें।',
    in_consultation: 'आप डॉक्टर के साथ हैं।',
    done: 'आपकी मुलाक़ात पूरी हुई। जल्द स्वस्थ हों!',
    cancelled: 'यह अपॉइंटमेंट रद्द हो गया है। कृपया डेस्क पर बात करें।',
    no_show: 'बुलाने पर आप नहीं मिले। कृपया डेस्क पर बात करें।',
  },
  comeHint: 'आने पर कृपया डेस्क को बताएँ।',
  awayUntil: (time) => `डॉक्टर लगभग ${time} पर लौटेंगे।`,
  hasLeft: 'डॉक्टर आज के लिए जा चुके हैं। कृपया डेस्क पर बात करें।',
  notCurrent: (time) => `कनेक्शन नहीं है: यह ${time} की स्थिति है।`,
  gone: 'यह पेज दिन समाप्त होने तक कतार में स्थान दिखाता है। कृपया डेस्क पर पूछें।',
  loading: 'एक क्षण …',
};

/** @param language of the phone, such as hi-IN */
export function textsFor(language: string): Texts {
  return /^hi\b/i.test(language) ? hindi : english;
}
