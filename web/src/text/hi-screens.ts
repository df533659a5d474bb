import type { screensTexts as english } from './en-screens.ts';
import type { Translated } from './languages.ts';

export const screensTexts: Translated<typeof english> = {
  'settings.part.screens': 'स्क्रीन',
  'settings.screens.add': 'स्क्रीन जोड़ें',
  'settings.screens.hint': 'प्रतीक्षा कक्ष के टीवी पर {path} खोलें। वहाँ एक कोड दिखेगा: उससे स्क्रीन यहाँ जोड़ें।',
  'settings.screens.code': 'स्क्रीन पर दिख रहा कोड',
  'settings.screens.codeHint': 'छह अक्षर और अंक, दस मिनट तक',
  'settings.screens.defaultName': 'प्रतीक्षा कक्ष',
  'settings.screens.added': 'स्क्रीन जुड़ गई',
  'settings.screens.seen': 'पिछली बार चालू',
  'settings.screens.removeTitle': '{name} को हटाएँ?',
  'settings.screens.removeHint': 'स्क्रीन पर क्लिनिक का कुछ नहीं दिखेगा, और वह कोड माँगेगी।',
  'settings.screens.removed': '{name} को हटा दिया गया',
  'settings.screens.shown': 'क्या दिखाएँ',
  'settings.screens.names': 'टोकन के साथ',
  'settings.screens.names.none': 'कुछ नहीं',
  'settings.screens.names.initials': 'मरीज़ के नाम के पहले अक्षर',
  'settings.screens.message': 'संदेश',
  'settings.screens.messageHint': 'स्क्रीन के नीचे दिखता है। खाली: कोई नहीं।',
};
