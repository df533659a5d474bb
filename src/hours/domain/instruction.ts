import type { Role } from '../../calendar/status.ts';
import type { EntityReference } from '../../kernel/entity-reference.ts';

/** The caller's instruction for the appointments that a leave or a change of the hours strands. */
export interface StrandedInstruction {
  readonly action: 'keep' | 'move' | 'transfer' | 'cancel';
  /** The action for an appointment that cannot be moved. */
  readonly otherwise: 'keep' | 'cancel';
  /** Null: any colleague of the clinic. */
  readonly colleagueId: string | null;
  /** How many local days are searched beyond the first. */
  readonly withinDays: number;
  readonly role: Role;
}

/** The same as a request has it: the colleague is looked up where the change is decided. */
export interface AskedInstruction extends Pick<StrandedInstruction, 'action' | 'otherwise' | 'withinDays'> {
  /** For a transfer alone; neither id where any colleague is meant. */
  readonly colleague: EntityReference;
}
