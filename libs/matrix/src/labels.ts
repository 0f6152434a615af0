export type LabelFacts = {
  series: string;
  suite: string;
  /** The suite's release number. */
  debian: number;
  /** End of upstream's support. */
  eol: string;
  release: string;
  /** Which build it is: `fast`, `release` or `upstream`. */
  flavour: string;
  /** Of a release build, such as `pgo, lto`. */
  optimizations?: string | undefined;
  /** The newest release, when `release` is built instead of it. */
  insteadOf?: string | undefined;
  /** URL of the repository that the image is built from. */
  source?: string | undefined;
  /** Its commit, `<commit>-dirty` if files have changed since. */
  revision?: string | undefined;
};

/**
 * The image's labels. Images made from it inherit them and cannot remove them, so they have names of our own: OCI's
 * names (`org.opencontainers.image.*`) would describe an application as if it were its base. Unknown facts have no
 * label. No label has the date of the build.
 */
export function imageLabels(facts: LabelFacts): Record<string, string> {
  const { series, release, insteadOf, suite, debian, eol, source, flavour, optimizations, revision } = facts;
  const labels = {
    'org.debian.suite': suite,
    'org.python.series': series,
    'org.python.release': release,
    'org.python.eol': eol,
    'org.python.build': flavour,
    'org.python.optimizations': optimizations,
    'org.python.substitute-for': insteadOf,
    'org.python.image.version': `${release}-debian${debian}`,
    'org.python.image.revision': revision,
    'org.python.image.source': source,
  };
  return Object.fromEntries(
    Object.entries(labels).filter((label): label is [string, string] => label[1] !== undefined),
  );
}
