import type { VerifiedReference } from './verify-published.ts';

/** Whether everything that has to be there is signed and true. */
export function isVerified({ subjects }: VerifiedReference): boolean {
  return subjects.every(({ faults }) => faults.length === 0);
}

/** What was found, for people. Texts of a registry have only plain characters. */
export function describeVerified({ repository, digest, subjects }: VerifiedReference): string[] {
  const lines = subjects.flatMap(({ kind, platform, digest, verified, faults, ignored }) => [
    `${kind}${platform === undefined ? '' : ` for ${platform}`} ${digest}`,
    ...verified.map((text) => `  verified  ${text}`),
    ...faults.map((text) => `  fault     ${text}`),
    ...ignored.map((text) => `  ignored   ${text}`),
  ]);
  return [`${repository}@${digest}`, ...lines].map((line) => line.replace(/[^\x20-\x7e…]+/g, ' '));
}
