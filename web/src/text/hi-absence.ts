import type { absenceTexts as english } from './en-absence.ts';
import type { Translated } from './languages.ts';

export const absenceTexts: Translated<typeof english> = {
  'absence.title': 'ब्रेक',
  'absence.ask': '{doctor} का ब्रेक',
  'absence.minutes': 'अभी से {minutes} मिनट',
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
  'absence.instead.keep': 'जैसे हैं वैसे ही रहें',
  'absence.instead.move': 'अगले खाली समय पर भेजे जाएँ',
  'absence.instead.transfer': 'दूसरे डॉक्टर को दिए जाएँ',
  'absence.instead.cancel': 'रद्द किए जाएँ',
};
