// For tests: only this machine can be reached. Imported, or passed to Node as `--import`. `TEST_SNAPSHOT_ARCHIVE` is the
// URL of a server that replaces the snapshot archive.
import { createRequire } from 'node:module';

// The copy of undici that is used for downloads.
const undici = createRequire(new URL('../../../fetch/src/index.ts', import.meta.url))('undici');
const { fetch } = undici;

/**
 * @param {string | URL} input
 * @param {object} [options]
 */
async function loopbackOnly(input, options) {
  const { hostname, pathname } = new URL(input);
  if (hostname === '127.0.0.1') return fetch(input, options);
  const archive = process.env['TEST_SNAPSHOT_ARCHIVE'];
  if (archive && hostname === 'snapshot.debian.org') return fetch(new URL(pathname, archive), options);
  return new undici.Response(null, { status: 404, statusText: 'Not Found' });
}

undici.fetch = loopbackOnly;
// A developer's proxy is not on this machine either.
process.env['no_proxy'] = '127.0.0.1';
