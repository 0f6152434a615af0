// For tests: what is not on this machine is not there. Imported, or given to Node as `--import`.
const { fetch } = globalThis;

/**
 * @param {string | URL | Request} input
 * @param {RequestInit} [options]
 */
async function loopbackOnly(input, options) {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname === '127.0.0.1') return fetch(input, options);
  return new Response(null, { status: 404, statusText: 'Not Found' });
}

Object.assign(globalThis, { fetch: loopbackOnly });
