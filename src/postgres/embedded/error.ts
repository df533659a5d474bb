/** A reason why the embedded PostgreSQL cannot be used; the message is one line for the person who starts Opdesk. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
}
