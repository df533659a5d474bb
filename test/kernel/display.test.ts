import { expect, test } from 'vitest';
import { cardLabel } from '../../src/kernel/display.ts';

test.each([
  ['vendor_patient_id', 'Vendor Patient Id'],
  ['visits', 'Visits'],
  ['eTag', 'ETag'],
  ['élan_vital', 'Élan Vital'],
  ['_a__b_', 'A B'],
  ['10', '10'],
])('C13: the label of a card says the words of its key: %s → %s', (key, label) => expect(cardLabel(key)).toBe(label));
