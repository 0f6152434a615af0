// @ts-check
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { openEntry, readKeys, signEntry } from './signed-entry.mjs';
import { openUpstream } from './upstream.mjs';

/**
 * @typedef {import('./signed-entry.mjs').Keys} Keys
 * @typedef {{ upstream: ReturnType<typeof openUpstream>, keys: Keys, say: (line: string) => void, off?: boolean }} Gateway
 * @typedef {import('./upstream.mjs').Answer} Answer
 */

const variables = {
  server: 'NX_SELF_HOSTED_REMOTE_CACHE_SERVER',
  token: 'NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN',
};

/**
 * Puts a server on the loopback interface between Nx and the remote cache. With Nx 23.3 alone a cache that is down, full or
 * broken, or refuses its token, ends the build, and content is used as it comes. Here each of them only means that the cache
 * is not used, which is said once; and only content is used that somebody with the key has signed, for this very task.
 * It changes `env`, so that Nx uses this server, and tasks see neither token nor key. Nothing happens without a server.
 * @param {NodeJS.ProcessEnv} env
 * @param {{ say: (line: string) => void, idleMs?: number }} options
 * @returns {Promise<(() => Promise<void>) | undefined>} closes it
 */
export async function startCacheGateway(env, { say, idleMs = 30_000 }) {
  const [server, token] = [env[variables.server], env[variables.token] ?? ''];
  if (!server || env['NX_SKIP_REMOTE_CACHE'] === 'true') return undefined;
  const keys = readKeys(env);
  for (const name of [...Object.values(variables), 'CACHE_SIGNING_KEY']) delete env[name];
  if (!keys) {
    say(
      'the remote cache is not used: set CACHE_PUBLIC_KEY, since changed results would not be noticed without it',
    );
    return undefined;
  }
  const upstream = openUpstream(server, token, { idleMs });
  const own = randomBytes(32).toString('hex');
  const { url, close } = await listen({ upstream, keys, say }, own);
  env[variables.server] = url;
  env[variables.token] = own;
  env['no_proxy'] = ['127.0.0.1', env['no_proxy'] ?? env['NO_PROXY']].filter(Boolean).join();
  return async () => {
    await Promise.all([close(), upstream.close()]);
  };
}

/**
 * @param {Gateway} gateway
 * @param {string} token what Nx sends: other users of this machine do not know it
 */
async function listen(gateway, token) {
  const server = createServer(async (request, response) => {
    const [, hash] = /^\/v1\/cache\/([0-9A-Za-z_-]+)$/.exec(request.url ?? '') ?? [];
    const isOurs = request.headers.authorization === `Bearer ${token}`;
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body } =
      isOurs && hash ? await answer(gateway, request.method, hash, Buffer.concat(chunks)) : refused;
    response.writeHead(status, { 'content-type': 'application/octet-stream' }).end(body);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  // It does not keep the process alive.
  server.unref();
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${address.port}`, close };
}

const missing = { status: 404, body: Buffer.alloc(0) };
const stored = { status: 200, body: Buffer.alloc(0) };
const refused = { status: 403, body: Buffer.alloc(0) };

/**
 * @param {Gateway} gateway
 * @param {string | undefined} method
 * @param {string} hash
 * @param {Buffer} content
 * @returns {Promise<Answer>}
 */
async function answer(gateway, method, hash, content) {
  if (method === 'GET') return read(gateway, hash);
  if (method === 'PUT') return write(gateway, hash, content);
  return refused;
}

/** @param {Gateway} gateway @param {string} hash */
async function read(gateway, hash) {
  const found = await ask(gateway, 'GET', hash);
  if (found?.status !== 200) return missing;
  const content = openEntry(hash, found.body, gateway.keys.verifyWith);
  if (content) return { status: 200, body: content };
  gateway.say(
    `the remote cache has an entry that is not signed by its key, or was changed: ${hash} is built here`,
  );
  return missing;
}

/** Who has no key only reads. @param {Gateway} gateway @param {string} hash @param {Buffer} content */
async function write(gateway, hash, content) {
  const { signWith } = gateway.keys;
  if (signWith) await ask(gateway, 'PUT', hash, signEntry(hash, content, signWith));
  return stored;
}

/**
 * Undefined where the cache does not work. It is not asked again then: each task would wait for it.
 * @param {Gateway} gateway
 * @param {'GET' | 'PUT'} method
 * @param {string} hash
 * @param {Buffer} [content]
 */
async function ask(gateway, method, hash, content) {
  if (gateway.off) return undefined;
  try {
    const answered = await gateway.upstream.ask(method, hash, content);
    if (expected[method].includes(answered.status)) return answered;
    turnOff(gateway, `it answers ${method} with status ${answered.status}`);
  } catch (error) {
    turnOff(gateway, causeOf(error));
  }
  return undefined;
}

/** 409: somebody else was faster. */
const expected = { GET: [200, 404], PUT: [200, 201, 202, 204, 409] };

/** @param {Gateway} gateway @param {string} cause */
function turnOff(gateway, cause) {
  if (!gateway.off) gateway.say(`the remote cache is not used any more: ${cause}`);
  gateway.off = true;
}

/** The address may have a password, so only the code is shown. @param {unknown} error */
function causeOf(error) {
  const { code, message } = /** @type {NodeJS.ErrnoException} */ (error);
  return code ?? (/^the answer /.test(message) ? message : 'the request failed');
}
