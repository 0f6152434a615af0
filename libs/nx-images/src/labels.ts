import type { Flavour, Image } from './image.mjs';

export type LabelFacts = Pick<Image, 'variant' | 'series' | 'suite' | 'debian' | 'eol'> & {
  release: string;
  flavour: Flavour;
  /** The newest release, when `release` is built instead of it. */
  insteadOf?: string | undefined;
  /** URL of the repository that the image is built from. */
  source?: string | undefined;
  /** Its commit, `<commit>-dirty` if files have changed since. */
  revision?: string | undefined;
};

/**
 * The image's labels: OCI's (https://github.com/opencontainers/image-spec/blob/main/annotations.md) and which Python it
 * has. Unknown facts have no label. No label has the date of the build.
 */
export function imageLabels(facts: LabelFacts): Record<string, string> {
  const { variant, series, release, insteadOf, suite, debian, eol, source, flavour, revision } = facts;
  const labels = {
    'org.opencontainers.image.title': titles[variant],
    'org.opencontainers.image.description': `CPython ${series} on Debian ${debian}${descriptions[variant]}`,
    'org.opencontainers.image.version': `${release}-debian${debian}`,
    'org.opencontainers.image.revision': revision,
    'org.opencontainers.image.source': source,
    'org.opencontainers.image.licenses': 'Apache-2.0 AND PSF-2.0',
    'org.debian.suite': suite,
    'org.python.series': series,
    'org.python.release': release,
    'org.python.eol': eol,
    'org.python.build': flavour,
    'org.python.substitute-for': insteadOf,
  };
  return Object.fromEntries(
    Object.entries(labels).filter((label): label is [string, string] => label[1] !== undefined),
  );
}

const titles = {
  builder: 'Distroless Python builder',
  runtime: 'Distroless Python',
  debug: 'Distroless Python debug',
};

const descriptions = {
  builder: ' with Python tools and apt to build for the runtime image',
  runtime: ' without shell and package manager',
  debug: ' with a busybox shell',
};
