// @ts-check
import { Buffer } from 'node:buffer';
import { EnvHttpProxyAgent, request } from 'undici';

/** @typedef {{ status: number, body: Buffer }} Answer */

/** No result is larger, and none takes longer. */
const maxBytes = 2 ** 29;
const maxMinutes = 10;

/**
 * Asks the remote cache.
 * @param {string} server
 * @param {string} token
 * @param {{ idleMs: number }} limits how long the server may send nothing
 */
export function openUpstream(server, token, { idleMs }) {
  const dispatcher = new EnvHttpProxyAgent({
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    connect: { timeout: idleMs },
  });
  return {
    /**
     * @param {'GET' | 'PUT'} method
     * @param {string} hash
     * @param {Buffer} [content]
     * @returns {Promise<Answer>}
     */
    async ask(method, hash, content) {
      const url = new URL(`v1/cache/${hash}`, server.endsWith('/') ? server : `${server}/`);
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' };
      const signal = AbortSignal.timeout(maxMinutes * 60_000);
      const options = { method, headers, body: content ?? null, dispatcher, signal };
      const { statusCode, body } = await request(url, options);
      return { status: statusCode, body: await readLimited(body) };
    },
    close: () => dispatcher.destroy(),
  };
}

/** @param {AsyncIterable<Buffer>} body */
async function readLimited(body) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
