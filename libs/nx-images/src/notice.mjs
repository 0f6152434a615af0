// @ts-check
import { command, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * Says on stderr, each time that an image is built, what whoever builds it has to know.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function noticeTarget({ series, variant, eol, release, instead }) {
  const words = [projectName(series, variant), eol, release, ...(instead ? [instead] : [])];
  return command(`sh tools/notice.sh ${words.map(quote).join(' ')}`);
}

/** @param {string} word */
function quote(word) {
  return /^[\w.-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
