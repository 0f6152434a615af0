// @ts-check

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 */

/**
 * `python-distroless:3.13-debian13` and, if the release is known, `python-distroless:3.13.15-debian13`. Registry and
 * namespace come before them, see registryOf.
 * @param {Pick<Image, 'series' | 'variant' | 'debian'> & { release?: string }} image
 * @param {Build} [build]
 */
export function imageTags({ series, release = series, variant, debian }, build = '') {
  const repository = variant === 'builder' ? 'python-builder' : 'python-distroless';
  const suffix = variant === 'debug' ? '-debug' : '';
  return [...new Set([series, release])].map(
    (version) => `${repository}:${version}-debian${debian}${suffix}${buildSuffix[build]}`,
  );
}

/** Release builds are published, so they have the plain tag. @type {Record<Build, string>} */
const buildSuffix = {
  '': '',
  release: '',
  upstream: '-upstream',
  arm64: '-arm64',
  'arm64-release': '-arm64',
};
