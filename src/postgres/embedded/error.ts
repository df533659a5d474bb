/** A reason why the embedded PostgreSQL cannot be used; the message is one line for the person who starts Opdesk. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
}

/** A data folder that another Opdesk has in use. */
export class FolderInUse extends EmbeddedError {
  readonly folder: string;
  /** Of the process that has it. */
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(
      `Another Opdesk (process ${pid}) is using the data folder ${folder}; stop it, or set OPDESK_DATA to another ` +
        'folder.',
    );
    this.folder = folder;
    this.pid = pid;
  }
}
