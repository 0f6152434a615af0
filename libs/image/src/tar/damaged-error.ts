/** The rest of the archive cannot be read, because nothing says where the next member starts. */
export class DamagedError extends Error {
  /** The member whose header is damaged, if its name can be read. */
  readonly path: string | undefined;

  constructor(message: string, path?: string) {
    super(message);
    this.name = 'DamagedError';
    this.path = path;
  }
}
