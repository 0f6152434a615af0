import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** For tests: a proxy on the loopback interface that connects to 127.0.0.1 for every host, with the URL's port. */
export type MadeProxy = {
  url: string;
  /** `GET http://…` and `CONNECT host:port`, in the order of the requests. */
  asked: string[];
  /** What each request said in `Proxy-Authorization`. */
  tokens: (string | undefined)[];
  close: () => Promise<void>;
};

/** @param refuse a status to answer all requests with */
export async function madeProxy({ refuse }: { refuse?: number } = {}): Promise<MadeProxy> {
  const asked: string[] = [];
  const tokens: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const note = ({ method, url, headers }: IncomingMessage) => {
    asked.push(`${method} ${url}`);
    tokens.push(headers['proxy-authorization']);
  };
  const server = createServer((asking, answer) => {
    note(asking);
    if (refuse === undefined) return passOn(asking, answer);
    answer.writeHead(refuse).end('a page for people');
  });
  server.on('connect', (asking, socket: Socket) => {
    note(asking);
    sockets.add(socket.on('error', () => {}));
    if (refuse !== undefined) return socket.end(`HTTP/1.1 ${refuse} No\r\n\r\n`);
    sockets.add(tunnel(asking, socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    tokens,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

function passOn(asking: IncomingMessage, answer: ServerResponse): void {
  const { port, pathname } = new URL(asking.url ?? '');
  const options = { host: '127.0.0.1', port, path: pathname, headers: asking.headers };
  const onward = request(options, (response) => {
    answer.writeHead(response.statusCode ?? 500, response.headers);
    response.on('error', () => answer.destroy()).pipe(answer);
  });
  onward.on('error', () => answer.destroy()).end();
}

function tunnel({ url }: IncomingMessage, socket: Socket): Socket {
  const onward = connect(Number(url?.split(':').at(-1)), '127.0.0.1', () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.pipe(onward).pipe(socket);
  });
  return onward.on('error', () => socket.destroy());
}
