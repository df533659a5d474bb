import { resealSigningKeys } from '../../access/db/signing-keys.ts';
import { resealSecondFactors } from '../../staff/db/second-factors.ts';
import type { Reseal } from '../../runtime/sealing.ts';
import { resealWebhookKeys } from '../db/sealed-keys.ts';

/** Of every table with something sealed; the last of the nouns knows them all. */
export const reseals: readonly Reseal[] = [resealSigningKeys, resealWebhookKeys, resealSecondFactors];
