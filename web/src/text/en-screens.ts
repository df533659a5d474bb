/** Texts of the screens of the waiting rooms in the settings. */
export const screensTexts = {
  'settings.part.screens': 'Screens',
  'settings.screens.add': 'Add a screen',
  'settings.screens.hint':
    'Open {path} on the television of the waiting room. It shows a code: add the screen with it here.',
  'settings.screens.code': 'Code on the screen',
  'settings.screens.codeHint': 'Six letters and digits, for ten minutes',
  'settings.screens.defaultName': 'Waiting room',
  'settings.screens.added': 'The screen is added',
  'settings.screens.seen': 'Last seen',
  'settings.screens.removeTitle': 'Remove {name}?',
  'settings.screens.removeHint': 'The screen shows nothing of the clinic any more, and asks for a code.',
  'settings.screens.removed': '{name} is removed',
  'settings.screens.shown': 'What they show',
  'settings.screens.names': 'Beside the token',
  'settings.screens.names.none': 'Nothing',
  'settings.screens.names.initials': 'Initials of the patient',
  'settings.screens.message': 'Message',
  'settings.screens.messageHint': 'Stands at the foot of the screen. Empty: none.',
} as const;
