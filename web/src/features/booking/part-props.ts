import type { FieldErrors } from '../../api/field-errors.ts';
import type { Draft } from './draft.ts';

/** What a part of the sheet shows and changes. */
export interface PartProps {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly errors: FieldErrors;
  readonly isWalkIn: boolean;
}
