/** Texts of the slip and its page. */
export const slipTexts = {
  'slip.title': 'Slip',
  'slip.print': 'Print',
  'slip.back': 'Back',
  'slip.paper': 'Paper',
  'slip.paper.roll': 'Roll, 80 mm',
  'slip.paper.a5': 'A5',
  'slip.token': 'Token',
  'slip.about': 'about {time}',
  'slip.byToken': 'in the order of tokens',
  'slip.code': 'Code that opens your place in the queue',
  'slip.codeHint': 'Scan it to see how many are before you.',
  'action.slip': 'Print slip',
} as const;
