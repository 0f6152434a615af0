import { describe, expect, it } from 'vitest';
import { proxyFor } from './proxy.ts';

const PROXY = 'http://proxy.example:3128';
const found = (url: string, env: Record<string, string>) => proxyFor(new URL(url), env)?.url.origin;

describe('the proxy of a URL', () => {
  type Row = { reason: string; url?: string; env: Record<string, string>; proxy: string | undefined };
  it.each<Row>([
    { reason: 'none is set', env: {}, proxy: undefined },
    { reason: 'http by http_proxy', env: { http_proxy: PROXY }, proxy: PROXY },
    { reason: 'in upper case', env: { HTTP_PROXY: PROXY }, proxy: PROXY },
    {
      reason: 'lower case comes first',
      env: { http_proxy: PROXY, HTTP_PROXY: 'http://other' },
      proxy: PROXY,
    },
    { reason: 'also if it is empty', env: { http_proxy: '', HTTP_PROXY: PROXY }, proxy: undefined },
    { reason: 'http not by https_proxy', env: { https_proxy: PROXY }, proxy: undefined },
    { reason: 'https by https_proxy', url: 'https://a.example/', env: { https_proxy: PROXY }, proxy: PROXY },
    { reason: 'https in upper case', url: 'https://a.example/', env: { HTTPS_PROXY: PROXY }, proxy: PROXY },
    {
      reason: 'https not by http_proxy',
      url: 'https://a.example/',
      env: { http_proxy: PROXY },
      proxy: undefined,
    },
    { reason: 'a value without a scheme', env: { http_proxy: 'proxy.example:3128' }, proxy: PROXY },
    { reason: 'a value with a space at the end', env: { http_proxy: `${PROXY} ` }, proxy: PROXY },
    { reason: 'a proxy of https', env: { http_proxy: 'https://p.example' }, proxy: 'https://p.example' },
  ])('is read from the environment: $reason', ({ url = 'http://a.example/file', env, proxy }) => {
    expect(found(url, env)).toBe(proxy);
  });

  it('has separate credentials', () => {
    const proxy = proxyFor(new URL('http://a.example'), { http_proxy: 'http://me:a%40b@proxy.example:3128' });
    expect(proxy?.url.href).toBe('http://proxy.example:3128/');
    expect(proxy?.token).toBe(`Basic ${Buffer.from('me:a@b').toString('base64')}`);
  });

  it.each(['socks5://me:secret@proxy.example', 'http://me:secret@[proxy', 'http://', 'ftp://proxy.example'])(
    'is an error that names the variable and no password: %s',
    (value) => {
      expect(() => found('https://a.example', { https_proxy: value })).toThrow(
        'cannot use the proxy of "https_proxy": not a URL like http://proxy.example:3128',
      );
    },
  );
});

describe('no_proxy', () => {
  type Row = { noProxy: string; url: string; direct: boolean };
  it.each<Row>([
    { noProxy: 'a.example', url: 'http://a.example', direct: true },
    { noProxy: 'A.Example', url: 'http://a.example', direct: true },
    { noProxy: 'a.example', url: 'http://www.a.example', direct: true },
    { noProxy: 'a.example', url: 'http://aa.example', direct: false },
    { noProxy: '.a.example', url: 'http://www.a.example', direct: true },
    { noProxy: '*.a.example', url: 'http://www.a.example', direct: true },
    { noProxy: 'a.example.', url: 'http://a.example', direct: true },
    { noProxy: 'b.example, a.example', url: 'http://a.example', direct: true },
    { noProxy: 'b.example a.example', url: 'http://a.example', direct: true },
    { noProxy: '*', url: 'http://a.example', direct: true },
    { noProxy: ' , ', url: 'http://a.example', direct: false },
    { noProxy: '.', url: 'http://a.example', direct: false },
    { noProxy: 'a.example:8080', url: 'http://a.example:8080', direct: true },
    { noProxy: 'a.example:80', url: 'http://a.example', direct: true },
    { noProxy: 'a.example:80', url: 'https://a.example', direct: false },
    { noProxy: 'a.example:443', url: 'https://a.example', direct: true },
    { noProxy: '10.1.2.3', url: 'http://10.1.2.3', direct: true },
    { noProxy: '2.3', url: 'http://10.1.2.3', direct: false },
    { noProxy: '10.0.0.0/8', url: 'http://10.1.2.3', direct: true },
    { noProxy: '10.0.0.0/8', url: 'http://11.1.2.3', direct: false },
    { noProxy: '10.0.0.0/99', url: 'http://10.1.2.3', direct: false },
    { noProxy: '10.0.0.0/8', url: 'http://a.example', direct: false },
    { noProxy: '::1', url: 'http://[::1]:8080', direct: true },
    { noProxy: '[::1]', url: 'http://[::1]', direct: true },
    { noProxy: '[::1]:80', url: 'http://[::1]:8080', direct: false },
    { noProxy: 'fd00::/8', url: 'http://[fd00::1]', direct: true },
  ])('"$noProxy" for $url: direct is $direct', ({ noProxy, url, direct }) => {
    const env = { http_proxy: PROXY, https_proxy: PROXY };
    expect(found(url, { ...env, no_proxy: noProxy })).toBe(direct ? undefined : PROXY);
    expect(found(url, { ...env, NO_PROXY: noProxy })).toBe(direct ? undefined : PROXY);
  });
});
