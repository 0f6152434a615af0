import type { Report } from '@distroless/workspace';

/**
 * Turns the output of the recipe into progress. The recipe prints `==> <step>` before each step and `==> of <n>` with
 * the number of compiler calls that follow; each is a line that begins with "gcc " or the name of a cross compiler.
 * docker puts the number of the build step and the seconds since its start before each line.
 */
export function recipeProgress(what: string, report: Report): (line: string) => void {
  let total = 0;
  let done = 0;
  return (text) => {
    const line = text.replace(/^#\d+ \d+\.\d+ /, '');
    const marker = /^==> (?:of (\d+)|(.+))$/.exec(line);
    if (marker?.[1] !== undefined) {
      total = Number(marker[1]);
      done = 0;
    } else if (marker?.[2] !== undefined) {
      report({ line: `${what}: ${marker[2]}` });
    } else if (/^\S*gcc /.test(line) && total > 0 && done < total) {
      done += 1;
      report({ what, done, total, unit: 'files' });
    }
  };
}
