/** The texts of pauses and of leaving early. */
export const absenceTexts = {
  'absence.title': 'Pause',
  'absence.ask': 'Pause of {doctor}',
  'absence.minutes': '{minutes} minutes from now',
  'absence.leave': 'Leave for today',
  'absence.pause': '{doctor} pauses until {time}.',
  'absence.departure': '{doctor} leaves at {time} for today.',
  'absence.end.pause': 'Go on now',
  'absence.end.departure': 'Stay after all',
  'absence.donePause': '{doctor} pauses for {minutes} minutes',
  'absence.doneLeave': '{doctor} has left for today',
  'absence.leaveTitle': '{doctor} leaves for today',
  'absence.hit':
    '{hit, plural, =0 {Nobody is booked after this.} one {# patient is still booked.} other {# patients are still booked.}}',
  'absence.instead': 'What becomes of them',
  'absence.instead.keep': 'They stay as they are',
  'absence.instead.move': 'They move to the next free times',
  'absence.instead.transfer': 'They go to a colleague',
  'absence.instead.cancel': 'They are cancelled',
} as const;
