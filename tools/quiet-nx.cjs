// @ts-check
// ./nx loads this into Nx's process before Nx itself, except with NX_VERBOSE_LOGGING=true. People want to know what happens to
// their image; Nx 23 has no settings that leave out its headings, the echo of each command, the output of cached tasks and
// its report on run times. All failures, and all output of tasks, are shown as before. If Nx changes one of these functions,
// tools/quiet-nx.test.ts fails, and Nx prints more, not less.
const path = require('node:path');
const { stripVTControlCharacters } = require('node:util');

// As bin/nx.js of Nx does before it loads anything: picocolors turns colours on for FORCE_COLOR=0.
if (process.env['FORCE_COLOR'] === '0') {
  Object.assign(process.env, { NX_ORIGINAL_FORCE_COLOR: '0', NO_COLOR: '1' });
  delete process.env['FORCE_COLOR'];
}

const folder = path.join(__dirname, '../node_modules/nx/dist/src');
const runOne = from(
  'tasks-runner/life-cycles/static-run-one-terminal-output-life-cycle',
  'StaticRunOneTerminalOutputLifeCycle',
);
const runMany = from(
  'tasks-runner/life-cycles/static-run-many-terminal-output-life-cycle',
  'StaticRunManyTerminalOutputLifeCycle',
);

quietOutput(from('utils/output', 'output'));
for (const lifeCycle of [runOne, runMany]) onlyWhatWasAsked(lifeCycle?.prototype);
replace(
  from('tasks-runner/life-cycles/performance-life-cycle', 'PerformanceLifeCycle')?.prototype,
  'getSummary',
  () => null,
);
showProgress();

/** @param {any} output where Nx prints */
function quietOutput(output) {
  replace(output, 'logCommand', () => {});
  replace(output, 'logCommandSummary', () => {});
  replace(output, 'addVerticalSeparatorWithoutNewLines', () => {});
  // Leaves out the command of a task, which `nx:run-commands` echoes in a separate write, and that it failed: the summary says so.
  replace(output, 'writeTaskOutputChunk', (write, chunk, stream) => {
    const text = stripVTControlCharacters(String(chunk));
    const isEcho = /^> [^\n]*\r\n\r\n$/.test(text);
    if (!isEcho && !/^Warning: command "[^\n]*" exited with non-zero status code\s*$/.test(text))
      write(chunk, stream);
  });
  // Leaves out the list of all projects under the heading.
  replace(output, 'log', (log, message) => {
    const title = message?.title ?? '';
    log(
      title.startsWith('Running ')
        ? { ...message, title: title.replace(/:$/, ''), bodyLines: undefined }
        : message,
    );
  });
  replace(output, 'error', (error, message) => {
    const isAdvice = (/** @type {string} */ line) => line.includes('Hint: run the command with');
    error({
      ...message,
      bodyLines: message.bodyLines?.filter((/** @type {string} */ line) => !isAdvice(line)),
    });
  });
}

/** Leaves out the output of cached tasks, except of the requested one. @param {any} lifeCycle */
function onlyWhatWasAsked(lifeCycle) {
  replace(lifeCycle, 'hiddenOutputHint', () => []);
  replace(lifeCycle, 'printTaskTerminalOutput', function print(show, task, status, text) {
    const { initiatingProject, args } = /** @type {any} */ (this);
    const isAsked = task.target.project === initiatingProject && args.targets?.includes(task.target.target);
    if (isAsked || !['local-cache', 'local-cache-kept-existing', 'remote-cache'].includes(status))
      show(task, status, text);
  });
}

/** Tasks print to pipes, so that Nx can keep their output. They may still draw bars if a terminal shows it without prefix. */
function showProgress() {
  // In a pseudo-terminal the echo of the command cannot be left out.
  replace(from('tasks-runner/pseudo-terminal', 'PseudoTerminal'), 'isSupported', () => false);
  const isPrefixed = ['run-many', 'affected'].includes(process.argv[2] ?? '');
  if (process.stdout.isTTY && !process.env['CI'] && !isPrefixed) {
    process.env['PROGRESS_COLUMNS'] = String(process.stdout.columns || 80);
  }
}

/** @param {string} module @param {string} name @returns {any} undefined in another Nx */
function from(module, name) {
  try {
    return require(path.join(folder, `${module}.js`))[name];
  } catch {
    return undefined;
  }
}

/**
 * @param {any} owner
 * @param {string} name
 * @param {(this: unknown, original: (...args: any[]) => unknown, ...args: any[]) => unknown} replacement
 */
function replace(owner, name, replacement) {
  const original = owner?.[name];
  if (typeof original !== 'function') return;
  owner[name] = function replaced(/** @type {unknown[]} */ ...args) {
    return replacement.call(this, original.bind(this), ...args);
  };
}
