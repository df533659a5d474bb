import { expect, test } from 'vitest';
import { normaliseMobile, readSearchedNumber, readWholeNumber, splitMobile } from '../../src/kernel/mobile-number.ts';

test('a mobile number is one number in every form of it, and none where it is none', () => {
  for (const text of ['+919999999999', '919999999999', '9999999999', '09999999999', '+91 99999-99999']) {
    expect(normaliseMobile(text, 'IN')).toBe('+919999999999');
  }
  for (const text of ['', '12', 'abc', '99999999999999999', '+999999999999'])
    expect(normaliseMobile(text, 'IN')).toBeNull();
  expect(normaliseMobile('+14155552671', 'IN')).toBe('+14155552671');
});

test.each([
  ['Devanagari', '९८७६५४३२१०'],
  ['Bengali', '৯৮৭৬৫৪৩২১০'],
  ['Kannada', '+೯೧ ೯೮೭೬೫ ೪೩೨೧೦'],
  ['Arabic', '٩٨٧٦٥٤٣٢١٠'],
  ['Persian', '۹۸۷۶۵۴۳۲۱۰'],
  ['fullwidth', '＋９１９８７６５４３２１０'],
  ['mathematical', '𝟗𝟖𝟕𝟔𝟓𝟒𝟑𝟐𝟏𝟎'],
  ['mixed', '98765४३२१०'],
  ['copied with direction marks', '\u202a+91 98765 43210\u202c'],
  ['no-break spaces', '98765\u00a043210'],
  ['dashes', '98765–43210'],
])('C15: a number in %s digits is that number', (_script, text) => {
  expect(normaliseMobile(text, 'IN')).toBe('+919876543210');
});

test.each([
  '9876543210 x12',
  '9876543210 ext. 5',
  '+919876543210;ext=5',
  '9876543210#5',
  '9876543210,5',
  '9876543210 extension 7',
  '9876543210#',
  '9876543210 (home)',
  'tel:+919876543210',
  '9876543210, 9876543211',
  '9876543210*',
  '98765a43210',
  '+919876543210+',
  '9876543210 دخلي 5',
])('C15: %j holds something that would be lost, and is refused', (text) => {
  expect(normaliseMobile(text, 'IN')).toBeNull();
});

test('a mobile number that is begun is looked for with and without the country code', () => {
  const beginnings = (text: string, ...countries: string[]) => readSearchedNumber(text, countries).beginnings;
  expect(beginnings('98765', 'IN')).toEqual(['+98765', '+9198765']);
  expect(beginnings('098765', 'IN')).toEqual(['+098765', '+9198765']);
  expect(beginnings('+91 98765-4', 'IN')).toEqual(['+91987654']);
  expect(beginnings('415', 'US')).toEqual(['+415', '+1415']);
  expect(beginnings('415', 'IN', 'US')).toEqual(['+415', '+91415', '+1415']);
  expect(beginnings('९८७६५', 'IN')).toEqual(['+98765', '+9198765']);
  for (const none of ['', '+', ' - ', '98765a', 'x98765', '9'.repeat(19)]) expect(beginnings(none, 'IN')).toEqual([]);
});

test('D5: four or more digits may stand anywhere in a number, unless they follow a plus', () => {
  const anywhere = (text: string) => readSearchedNumber(text, ['IN']).anywhere;
  expect([anywhere('3210'), anywhere('43 210'), anywhere('٤٣٢١٠')]).toEqual(['3210', '43210', '43210']);
  expect([anywhere('321'), anywhere('+3210'), anywhere('x3210'), anywhere('9'.repeat(19))]).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

test('C15: a whole number is looked for in every country that has it', () => {
  // One of San Francisco, and one of a town in India.
  expect(readWholeNumber('415-555-2671', ['IN', 'US'])).toEqual(['+914155552671', '+14155552671']);
  expect(readWholeNumber('+1 415-555-2671', ['IN', 'US'])).toEqual(['+14155552671']);
  expect(readWholeNumber('9876543210', ['IN', 'US'])).toEqual(['+919876543210']);
  expect(readWholeNumber(' 919876543210', ['US'])).toEqual(['+919876543210']);
  expect(readWholeNumber('9876543210', ['US'])).toEqual([]);
});

test.each([
  ['+919876543210', '+91', '9876543210'],
  ['+14155552671', '+1', '4155552671'],
  ['+390612345678', '+39', '0612345678'],
  ['+971501234567', '+971', '501234567'],
  ['+881612345678', '+881', '612345678'],
  ['123', '', '123'],
])('%s is the country code %s and the national digits %s', (mobile, countryCode, national) => {
  expect(splitMobile(mobile)).toEqual({ countryCode, national });
});

test('C15: hundreds of texts as long as a body take less than hundreds of numbers', () => {
  const cpuOf = (work: () => void): number => {
    const before = process.cpuUsage();
    for (let count = 0; count < 300; count += 1) work();
    return process.cpuUsage(before).user;
  };
  const ordinary = cpuOf(() => normaliseMobile('९८७६५ ४३२१०', 'IN'));
  for (const text of ['९'.repeat(250_000), '9'.repeat(250_000), '+9 ('.repeat(60_000), '\ufdfa'.repeat(80_000)]) {
    expect(normaliseMobile(text, 'IN')).toBeNull();
    expect(cpuOf(() => normaliseMobile(text, 'IN'))).toBeLessThan(ordinary);
    expect(cpuOf(() => readSearchedNumber(text, ['IN', 'NP']))).toBeLessThan(ordinary);
    expect(cpuOf(() => readWholeNumber(text, ['IN', 'NP']))).toBeLessThan(ordinary);
  }
});
