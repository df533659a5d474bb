import type { patientsTexts as english } from './en-patients.ts';
import type { Translated } from './languages.ts';

export const patientsTexts: Translated<typeof english> = {
  'patients.find': 'मरीज़ खोजें',
  'patients.nobody': 'कोई नहीं मिला।',
  'patients.unknown': 'इस पते पर कोई मरीज़ नहीं है।',
  'patients.toSearch': 'सभी मरीज़',
  'patients.record': 'रिकॉर्ड',
  'patients.firstName': 'पहला नाम',
  'patients.lastName': 'उपनाम',
  'patients.dob': 'जन्मतिथि',
  'patients.tag': 'टैग',
  'patients.save': 'सेव करें',
  'patients.saved': 'सेव हो गया',
  'patients.visits': 'अपॉइंटमेंट',
  'patients.noVisits': 'अभी कोई नहीं।',
  'patients.archive': 'आर्काइव करें',
  'patients.archived': '{name} को आर्काइव किया गया',
  'patients.restored': '{name} फिर से सूची में हैं',
  'patients.restore': 'वापस लाएँ',
  'patients.isArchived': 'यह रिकॉर्ड आर्काइव में है: किसी खोज या सूची में नहीं दिखता।',
  'patients.isMerged': 'जो रिकॉर्ड आपने माँगा, वह {name} के इस रिकॉर्ड में मिला दिया गया है।',
  'patients.mergeStays': 'अब इन रिकॉर्डों को अलग नहीं किया जा सकता।',
  'patients.unmerge': 'मिलाना वापस लें',
  'patients.unmerged': 'ये फिर दो रिकॉर्ड हैं।',
  'patients.export': 'एक्सपोर्ट करें',
  'patients.erase': 'मिटाएँ',
  'patients.erased': 'निजी जानकारी मिटा दी गई',
  'patients.eraseTitle': 'क्या {name} की निजी जानकारी मिटानी है?',
  'patients.eraseHint':
    'नाम, नंबर, नोट और बाकी सारी निजी जानकारी हमेशा के लिए मिट जाएगी। अपॉइंटमेंट इस जानकारी के बिना बने रहेंगे।',
  'patients.merge': 'मिलाएँ',
  'patients.mergeTitle': '{name} को दूसरे रिकॉर्ड में मिलाएँ',
  'patients.mergeInto': 'जो रिकॉर्ड बचेगा',
  'patients.mergePlan':
    '{appointments, plural, =0 {कोई अपॉइंटमेंट {name} के पास नहीं जाएगा।} one {# अपॉइंटमेंट {name} के पास जाएगा।} other {# अपॉइंटमेंट {name} के पास जाएँगे।}} इसे एक दिन तक वापस लिया जा सकता है।',
};
