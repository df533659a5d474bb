import type { stepsTexts as english } from './en-steps.ts';
import type { Translated } from './languages.ts';

export const stepsTexts: Translated<typeof english> = {
  'steps.hint': 'पहले बुक किए जा सकने वाले समय तक पाँच कदम। आप हर कदम के बाद रुक सकते हैं और बाद में आगे बढ़ सकते हैं।',
  'steps.allDone': 'सब कुछ तैयार है। मरीज़ बुक किए जा सकते हैं।',
  'steps.another': 'एक और जोड़ें',
  'steps.addOf': '{add}: {what}',
  'steps.clinic': 'क्लिनिक',
  'steps.clinic.hint': 'वह जगह जहाँ मरीज़ आते हैं।',
  'steps.doctor': 'डॉक्टर',
  'steps.doctor.hint': 'जो क्लिनिक में मरीज़ देखते हैं।',
  'steps.service': 'सेवा',
  'steps.service.hint': 'मरीज़ किसके लिए बुक होते हैं, और उसमें कितना समय लगता है।',
  'steps.service.usual': 'परामर्श',
  'steps.hours': 'हर हफ़्ते का समय',
  'steps.hours.hint': 'डॉक्टर क्लिनिक में कब होते हैं।',
  'steps.hours.done': '{doctor} का समय तय है।',
  'steps.hours.title': '{clinic} में {doctor} का समय',
  'steps.staff': 'फ़्रंट डेस्क',
  'steps.staff.hint': 'बुकिंग और कतार सँभालने वालों के लिए लॉगिन।',
  'steps.slot': 'पहला खाली समय',
  'steps.slotAt': '{time}, {clinic} में {doctor} के साथ।',
};
