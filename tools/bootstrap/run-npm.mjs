// @ts-check
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** No package needs its install script; NODE_ENV=production must not leave out Nx itself. */
const args = ['ci', '--ignore-scripts', '--include=dev'];

/** @typedef {'SIGHUP' | 'SIGINT' | 'SIGTERM'} Interrupt */
/** @type {Interrupt[]} */
const interrupts = ['SIGHUP', 'SIGINT', 'SIGTERM'];

/**
 * Runs `npm ci`. What it prints is shown only with NX_VERBOSE_LOGGING=true, and its last 20 lines when it fails.
 * @param {string} root the folder of package-lock.json
 * @returns {Promise<Interrupt | undefined>} the signal that stopped it
 * @throws Error if it fails
 */
export async function runNpm(root) {
  console.error('nx: installing the Node.js packages (npm ci)');
  rmSync(join(root, 'node_modules/.package-lock.json'), { force: true });
  if (process.env['NX_VERBOSE_LOGGING'] === 'true') return run(root, 2, () => {});
  const log = join(root, '.nx/npm-ci.log');
  const output = openSync(log, 'w');
  try {
    return await run(root, output, () => process.stderr.write(lastLines(readFileSync(log, 'utf8'))));
  } finally {
    closeSync(output);
    rmSync(log, { force: true });
  }
}

/**
 * @param {string} root
 * @param {number} output a file descriptor
 * @param {() => void} showOutput is called if npm fails
 * @returns {Promise<Interrupt | undefined>}
 */
async function run(root, output, showOutput) {
  /** @type {Interrupt | undefined} */
  let interrupt;
  const npm = spawn('npm', args, { cwd: root, stdio: ['ignore', output, output] });
  const stop = (/** @type {Interrupt} */ signal) => {
    interrupt = signal;
    npm.kill();
  };
  for (const name of interrupts) process.on(name, stop);
  const status = await new Promise((resolve, reject) => npm.on('error', reject).on('close', resolve));
  for (const name of interrupts) process.off(name, stop);
  if (interrupt || status === 0) return interrupt;
  showOutput();
  throw new Error(
    'cannot install the Node.js packages: "npm ci" failed as shown above; fix that and run this again',
  );
}

/** @param {string} text */
function lastLines(text) {
  return text
    .split(/(?<=\n)/)
    .slice(-20)
    .join('');
}
