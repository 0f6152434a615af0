import { BlockList, isIP } from 'node:net';
import { basicCredentials, withoutCredentials } from './credentials.ts';
import { PlaceError } from './errors.ts';

/** `url` is without credentials; `token` is the value of `Proxy-Authorization`. */
export type ProxyServer = { url: URL; token: string | undefined };

type Environment = Record<string, string | undefined>;

/**
 * The proxy that the environment names for a URL, by the common rules of curl and pip: `http_proxy` or `https_proxy`,
 * by the URL's scheme, unless `no_proxy` lists the host. A name in lower case comes first, even if it is empty.
 * @throws PlaceError when the variable does not name an HTTP proxy.
 */
export function proxyFor(url: URL, env: Environment): ProxyServer | undefined {
  const name = url.protocol === 'https:' ? 'https_proxy' : 'http_proxy';
  const value = read(env, name);
  if (value === '' || isExcepted(url, read(env, 'no_proxy'))) return undefined;
  const proxy = parseProxy(value);
  if (proxy === undefined) {
    throw new PlaceError(`cannot use the proxy of "${name}": not a URL like http://proxy.example:3128`, {
      passing: false,
    });
  }
  return { url: withoutCredentials(proxy), token: basicCredentials(proxy) };
}

function read(env: Environment, name: string): string {
  return (env[name] ?? env[name.toUpperCase()] ?? '').trim();
}

function parseProxy(value: string): URL | undefined {
  const text = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `http://${value}`;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}

/** Entries are hosts with their subdomains, addresses, subnets (`10.0.0.0/8`), each with an optional port, or `*`. */
function isExcepted(url: URL, noProxy: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(entry, host, port));
}

function matches(entry: string, host: string, port: string): boolean {
  // An IPv6 address without brackets has colons, but no port.
  const [, name = '', entryPort = port] =
    isIP(entry) === 6 ? [entry, entry] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
  if (entryPort !== port) return false;
  if (name.includes('/')) return isInSubnet(host, name);
  const wanted = bare(name).replace(/^\*?\./, '');
  return wanted !== '' && (host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`)));
}

function isInSubnet(host: string, subnet: string): boolean {
  const [network = '', bits = ''] = subnet.split('/');
  const family = isIP(bare(network));
  if (family === 0 || isIP(host) !== family || !/^\d{1,3}$/.test(bits)) return false;
  if (Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(bare(network), Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** In lower case, without the brackets of IPv6 and without the root's dot. */
function bare(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}
