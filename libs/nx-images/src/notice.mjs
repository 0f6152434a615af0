// @ts-check
import { command, projectName } from './image.mjs';

/**
 * @typedef {import('./image.mjs').Image} Image
 * @typedef {import('@nx/devkit').TargetConfiguration} TargetConfiguration
 */

/**
 * Says on stderr, each time that an image is built, what whoever builds it has to know: that upstream no longer supports
 * its series, or that another release is built than the wanted one. The day is the shell's: what is said changes with it,
 * the target does not.
 * @param {Image} image
 * @returns {TargetConfiguration}
 */
export function noticeTarget({ series, variant, eol, release, instead }) {
  const warning = `WARNING: ${projectName(series, variant)}:`;
  const ended = `${warning} upstream's support of Python ${series} ended on ${eol}; not for publishing`;
  const other = `${warning} has CPython ${release}, a substitute for ${instead}; not for publishing. Where ${instead} can be had: ./nx lock`;
  const lines = [
    ...(isDay(eol) ? [`[ ! "$(date -u +%F)" \\> ${eol} ] || ${say(ended)}`] : []),
    ...(instead ? [say(other)] : []),
  ];
  return command(lines.join('; ') || 'true');
}

/** @param {string} line */
function say(line) {
  return `echo '${line.replaceAll("'", "'\\''")}' >&2`;
}

/** A lock that cannot be read has none: `lock-check` says what is wrong with it. @param {string} text */
function isDay(text) {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
