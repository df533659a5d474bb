/** A reason why a backup cannot be made, read or restored; the message is one line for the person who asked. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}
