// @ts-check
import { builds } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 */

/**
 * The image's labels, `<key>=<value>`: OCI's (https://github.com/opencontainers/image-spec/blob/main/annotations.md) and
 * what Python it has. All follow from the lock and the commit; none has a date of the build.
 * @param {Image} image
 * @param {Build} build
 */
export function imageLabels(image, build) {
  const { variant, series, release, instead, suite, debian, eol, source } = image;
  /** @type {Record<string, string | undefined>} */
  const labels = {
    'org.opencontainers.image.title': titles[variant],
    'org.opencontainers.image.description': `CPython ${series} on Debian ${debian}${descriptions[variant]}`,
    'org.opencontainers.image.version': `${release}-debian${debian}`,
    // Set by ./nx; nx-container puts it in.
    'org.opencontainers.image.revision': '$REVISION',
    'org.opencontainers.image.source': source,
    'org.opencontainers.image.licenses': 'Apache-2.0 AND PSF-2.0',
    'org.debian.suite': suite,
    'org.python.series': series,
    'org.python.release': release,
    'org.python.eol': eol,
    'org.python.build': builds[build].flavour,
    'org.python.substitute-for': instead,
  };
  return Object.entries(labels).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${value}`]));
}

const titles = {
  builder: 'Distroless Python builder',
  runtime: 'Distroless Python',
  debug: 'Distroless Python debug',
};
// No commas: nx-container would part the text at them.
const descriptions = {
  builder: ' with Python tools and apt to build for the runtime image',
  runtime: ' without shell and package manager',
  debug: ' with a busybox shell',
};
