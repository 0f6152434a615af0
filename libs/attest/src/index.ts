export { type Attached, attachStatements } from './attach-statements.ts';
export { describeVerified, isVerified } from './describe-verified.ts';
export { lockedInputs } from './locked-inputs.ts';
export { makeStatements } from './make-statements.ts';
export type { Input } from './provenance.ts';
export { readPublishedSbom } from './published-sbom.ts';
export { pullImage } from './pull-images.ts';
export type { Provenance } from './read-provenance.ts';
export { parseReference, type Reference } from './reference.ts';
export { type PredicateName, predicates, type Statement } from './statement.ts';
export {
  readUnverified,
  type UnverifiedImage,
  type VerifiedReference,
  type VerifiedSubject,
  verifyPublished,
} from './verify-published.ts';
