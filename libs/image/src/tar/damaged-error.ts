/** An archive that cannot be read on, since nothing says where its next member begins. */
export class DamagedError extends Error {
  /** The member whose header is damaged, when that much can be read. */
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.name = 'DamagedError';
    this.path = path;
  }
}
