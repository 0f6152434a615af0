/**
 * - `unreachable`: no answer, or none in time, also after more attempts.
 * - `unauthorized`: no credentials, or wrong or expired ones. `denied`: they may not do this.
 * - `read-only`: it takes no uploads. `missing`: it does not have this.
 * - `moved`: somebody else moved the tag at the same time.
 * - `faulty`: it answers 5xx, or not as a registry does. `wrong-digest`: it has, or sends, other bytes.
 */
export type RegistryFault =
  | 'denied'
  | 'faulty'
  | 'missing'
  | 'moved'
  | 'read-only'
  | 'unauthorized'
  | 'unreachable'
  | 'wrong-digest';

/** A request that a registry did not fulfil: `cannot <purpose>: <cause>; <way out>`. */
export class RegistryError extends Error {
  override name = 'RegistryError';
  readonly fault: RegistryFault;

  constructor(fault: RegistryFault, purpose: string, cause: string) {
    super(`cannot ${purpose}: ${cause}`);
    this.fault = fault;
  }
}
