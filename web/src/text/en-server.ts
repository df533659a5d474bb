import type { ServerWords } from './server-words.ts';

/** For a person at the desk what the server says to the makers of programs; elsewhere its own words are shown. */
export const words: ServerWords = {
  'issue.format.mobile':
    'This is not a valid phone number. Write it in full; one of another country begins with + and the code of the country.',
  'issue.format.dob': 'This is not a date of the calendar, or it is still to come.',
  'issue.format.age': 'Write the age in years.',
  'issue.format.first_name': 'Line breaks and hidden characters are not possible here.',
  'issue.format.last_name': 'Line breaks and hidden characters are not possible here.',
};
