import type { absenceTexts as english } from './en-absence.ts';
import type { Translated } from './languages.ts';

export const absenceTexts: Translated<typeof english> = {
  'absence.title': 'ब्रेक',
  'absence.ask': '{doctor} का ब्रेक',
  'absence.minutes': '{minutes} मिनट के लिए',
  'absence.leave': 'आज के लिए चले जाएँ',
  'absence.pause': '{doctor} {time} बजे तक ब्रेक पर हैं।',
  'absence.departure': '{doctor} आज {time} बजे चले जाते हैं।',
  'absence.end.pause': 'अभी जारी रखें',
  'absence.end.departure': 'आज रुकेंगे',
  'absence.donePause': '{doctor} {minutes} मिनट के ब्रेक पर हैं',
  'absence.doneLeave': '{doctor} आज के लिए जा चुके हैं',
  'absence.leaveTitle': '{doctor} आज के लिए जा रहे हैं',
  'absence.hit':
    '{hit, plural, =0 {इसके बाद किसी की बुकिंग नहीं है।} one {# मरीज़ की बुकिंग अभी बाकी है।} other {# मरीज़ों की बुकिंग अभी बाकी है।}}',
  'absence.instead': 'उनका क्या किया जाए',
  'absence.instead.keep': 'वैसे ही रहें',
  'absence.instead.move': 'दूसरा समय',
  'absence.instead.transfer': 'दूसरे डॉक्टर',
  'absence.instead.cancel': 'रद्द करें',
  'absence.patient': 'मरीज़',
  'absence.now': 'अभी',
  'absence.then': 'फिर',
  'absence.kept': 'वैसी ही रहेगी',
  'absence.cancelled': 'रद्द: मरीज़ को फ़ोन करें',
  'absence.withDoctor': '{time}, {doctor} के साथ',
  'absence.reason.ONGOING': 'वैसी ही रहेगी: अभी चल रही है',
  'absence.reason.WALK_IN': 'वैसी ही रहेगी: बिना अपॉइंटमेंट वाले का दूसरा समय नहीं होता',
  'absence.reason.NO_COLLEAGUE': 'वैसी ही रहेगी: किसी और डॉक्टर के पास यह सेवा नहीं है',
  'absence.reason.NO_FREE_SLOT': 'वैसी ही रहेगी: कोई समय खाली नहीं है',
};
