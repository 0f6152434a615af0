export { type Attached, attachStatements } from './attach-statements.ts';
export { describeVerified, isVerified } from './describe-verified.ts';
export { makeStatements } from './make-statements.ts';
export { pullImage, readPublishedSbom } from './published-sbom.ts';
export { parseReference, type Reference } from './reference.ts';
export { type PredicateName, predicates, type Statement } from './statement.ts';
export { type VerifiedReference, type VerifiedSubject, verifyPublished } from './verify-published.ts';
