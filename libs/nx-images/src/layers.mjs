// @ts-check

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('./image.mjs').Architecture} Architecture
 * @typedef {import('./image.mjs').Flavour} Flavour
 */

/**
 * The tars that are an image's layers, the lowest first: paths below the series' folder of dist/. The flavour
 * `upstream` has its own runtime root, with the packages of ROOT_IMAGE. A builder that is not published has the mirror of
 * this machine.
 * @param {Image['variant']} variant
 * @param {{ arch: Architecture, flavour: Flavour }} build
 * @returns {string[]}
 */
export function layerTars(variant, { arch, flavour }) {
  const python = `builder/cpython-${arch}-${flavour}.tar`;
  const root = flavour === 'upstream' ? 'upstream-root' : 'rootfs';
  const runtime = [`runtime/${root}-${arch}.tar`, python, `runtime/ld-cache-${arch}.tar`];
  switch (variant) {
    case 'runtime':
      return runtime;
    case 'debug':
      return [...runtime, `debug/rootfs-${arch}.tar`];
    case 'builder':
      return [
        `builder/rootfs-${arch}.tar`,
        python,
        `builder/cpython-dev-${arch}-${flavour}.tar`,
        `builder/tools-${arch}.tar`,
        ...(flavour === 'release' ? [] : [`builder/apt-mirror-${arch}.tar`]),
      ];
  }
}
