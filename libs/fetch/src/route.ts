import undici from 'undici';
import { type ProxyServer, proxyFor } from './proxy.ts';

const direct = new undici.Agent();
const agents = new Map<string, undici.ProxyAgent>();

/**
 * Sends each request of one download directly or through the proxy that the environment names for it: a redirect may
 * lead to a host with another proxy. `proxy` is the last one, without credentials, for errors.
 *
 * undici's own `EnvHttpProxyAgent` does not say which proxy it uses, and sends `https` through `http_proxy` when
 * `https_proxy` is not set, unlike curl, pip and apt.
 */
export class Route extends undici.Dispatcher {
  proxy: string | undefined;

  override dispatch(
    options: undici.Dispatcher.DispatchOptions,
    handler: undici.Dispatcher.DispatchHandler,
  ): boolean {
    const proxy = proxyFor(new URL(String(options.origin)), process.env);
    this.proxy = proxy === undefined ? undefined : proxy.url.origin;
    return (proxy === undefined ? direct : agentOf(proxy)).dispatch(options, handler);
  }
}

function agentOf({ url, token }: ProxyServer): undici.ProxyAgent {
  const key = `${url.href} ${token ?? ''}`;
  const known = agents.get(key);
  if (known !== undefined) return known;
  // Many proxies allow tunnels only to port 443, so plain HTTP is not tunnelled.
  const agent = new undici.ProxyAgent({ uri: url.href, proxyTunnel: false, ...(token && { token }) });
  agents.set(key, agent);
  return agent;
}
