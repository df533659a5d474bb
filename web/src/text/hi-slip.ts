import type { slipTexts as english } from './en-slip.ts';
import type { Translated } from './languages.ts';

export const slipTexts: Translated<typeof english> = {
  'slip.title': 'पर्ची',
  'slip.print': 'प्रिंट करें',
  'slip.back': 'वापस',
  'slip.paper': 'काग़ज़',
  'slip.paper.roll': 'रोल, 80 mm',
  'slip.paper.a5': 'A5',
  'slip.token': 'टोकन',
  'slip.about': 'लगभग {time}',
  'slip.byToken': 'टोकन के क्रम से',
  'slip.code': 'कतार में आपका स्थान दिखाने वाला कोड',
  'slip.codeHint': 'स्कैन करके देखें कि आपसे पहले कितने मरीज़ हैं।',
  'action.slip': 'पर्ची प्रिंट करें',
};
