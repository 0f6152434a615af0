/** A repository, and its tag or digest. */
export type Reference = { name: string; target: string };

/**
 * Reads `registry.example:5000/space/name:tag` or `…@sha256:…`. With both, the digest counts.
 * @param purpose for the error: `verify "…"`
 * @throws Error when neither is there: what is meant has to be named
 */
export function parseReference(reference: string, purpose = `verify "${reference}"`): Reference {
  const [before = '', digest] = reference.split('@');
  const colon = before.indexOf(':', before.lastIndexOf('/') + 1);
  const name = colon < 0 ? before : before.slice(0, colon);
  const target = digest ?? (colon < 0 ? '' : before.slice(colon + 1));
  if (name && target) return { name, target };
  throw new Error(
    `cannot ${purpose}: it has no tag and no digest; name one, as in "registry.example/space/python-distroless:3.13-debian13"`,
  );
}
