// @ts-check

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Build} Build
 */

/**
 * `python-distroless:3.13-debian13` and, with the full release, `python-distroless:3.13.15-debian13`.
 * @param {Pick<Image, 'registry' | 'series' | 'release' | 'variant' | 'debian'>} image
 * @param {Build} [build]
 */
export function imageTags({ registry, series, release, variant, debian }, build = '') {
  const repository = variant === 'builder' ? 'python-builder' : 'python-distroless';
  const suffix = variant === 'debug' ? '-debug' : '';
  return [...new Set([series, release])].map(
    (version) => `${registry}/${repository}:${version}-debian${debian}${suffix}${buildSuffix[build]}`,
  );
}

/** A release build is what is published, so it takes the plain tag. @type {Record<Build, string>} */
const buildSuffix = { '': '', release: '', upstream: '-upstream', arm64: '-arm64' };
