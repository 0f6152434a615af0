// @ts-check
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isatty } from 'node:tty';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/**
 * Starts Nx in this process, in the present folder if that is inside the workspace. `engine` starts the container engine.
 * @param {string} root the folder of nx.json
 * @param {string[]} args
 * @throws Error if Nx cannot be loaded
 */
export async function startNx(root, args) {
  const cwd = process.cwd();
  const isInside = `${cwd}/`.startsWith(`${root}/`);
  if (!isInside || args[0] === 'engine') process.chdir(root);
  setEnvironment(root, args);
  if (args[0] === 'engine') return startEngine(root, cwd, args.slice(1));
  const words = rewrite(root, args);
  if (words === undefined) {
    process.exitCode = 1;
    return;
  }
  await guardRemoteCache();
  const nx = join(root, 'node_modules/.bin/nx');
  process.argv = [process.execPath, nx, ...words];
  if (process.env['NX_VERBOSE_LOGGING'] !== 'true') makeQuiet(join(root, 'tools/quiet-nx.cjs'));
  require(nx);
}

/** The other settings are in nx.json. @param {string} root @param {string[]} args */
function setEnvironment(root, [command = '']) {
  // Output of tasks is shown as it comes, because a compile takes minutes.
  const style = ['run-many', 'affected'].includes(command) ? 'stream' : 'stream-without-prefixes';
  process.env['NX_DEFAULT_OUTPUT_STYLE'] ||= style;
  // In one process, which starts faster.
  process.env['NX_ISOLATE_PLUGINS'] = 'false';
  // Nx loads its native library from there; /tmp may be mounted noexec.
  process.env['NX_NATIVE_FILE_CACHE_DIRECTORY'] ||= join(root, `.nx/native-${process.getuid?.()}`);
  // Nx makes its tasks use colours for any output.
  if (!isatty(1)) process.env['FORCE_COLOR'] ||= '0';
}

/** The library is there once the packages are installed. */
async function guardRemoteCache() {
  if (!process.env['NX_SELF_HOSTED_REMOTE_CACHE_SERVER']) return;
  const { startCacheGateway } = await import('@distroless/pipeline/cache-gateway');
  await startCacheGateway(process.env, { say: (line) => console.error(`nx: ${line}`) });
}

/** @param {string} root @param {string} cwd @param {string[]} args */
async function startEngine(root, cwd, args) {
  const command = join(root, 'tools/engine.ts');
  process.argv = [process.execPath, command, cwd, ...args];
  const { register } = await import('tsx/esm/api');
  register();
  await import(pathToFileURL(command).href);
}

/**
 * A command of tools/ prints the arguments for Nx, in JSON. Nx compares whole files, but a change in a file that all images
 * share may affect only some of them; and images that cannot be built here are skipped.
 * @param {string} root
 * @param {string[]} args
 * @returns {string[] | undefined} undefined if the command failed, and has said why
 */
function rewrite(root, args) {
  const command = rewritingCommand(args);
  if (command === undefined) return args;
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--import', 'tsx', `tools/${command}.ts`, ...args],
    { cwd: root, encoding: 'utf8', maxBuffer: Infinity, stdio: ['inherit', 'pipe', 'inherit'] },
  );
  return status === 0 ? JSON.parse(stdout) : undefined;
}

/** @param {string[]} args */
function rewritingCommand([first, ...others]) {
  if (first === 'affected' || first === 'run-many') return first;
  const isAffected = first === 'show' && others.some((word) => word.startsWith('--affected'));
  return isAffected ? 'affected' : undefined;
}

/** Nx starts its workers with the options of this process: they are quiet, too. @param {string} script */
function makeQuiet(script) {
  require(script);
  process.execArgv.push('--require', script);
}
