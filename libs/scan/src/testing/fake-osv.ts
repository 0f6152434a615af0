import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Question = { package: { ecosystem: string; name: string }; version: string; page_token?: string };

/** How an answer to a path is spoiled; the path is `/v1/querybatch` or `/v1/vulns/<id>`. */
export type Spoil = { status?: number; text?: (sound: string) => string };

/** OSV's API on the loopback interface. */
export type FakeOsv = {
  url: string;
  /** What was asked: `POST /v1/querybatch`, `GET /v1/vulns/X`. */
  asked: string[];
  /** Spoils the next `times` (all) answers to a path. */
  spoil: (path: string, spoil: Spoil, times?: number) => void;
  close: () => Promise<void>;
};

export type FakeRecord = { id: string; modified?: string } & Record<string, unknown>;

/**
 * Serves records. `named` has which of them are named for a package, page by page; each page but the last has a token.
 */
export async function serveOsv(records: FakeRecord[], named: Record<string, string[][]>): Promise<FakeOsv> {
  const asked: string[] = [];
  const plans = new Map<string, { spoil: Spoil; times: number }>();
  const all = records.map((record) => ({ modified: '2026-11-01T00:00:00Z', ...record }));
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const path = request.url ?? '';
    asked.push(`${request.method} ${path}`);
    const sound = path.startsWith('/v1/vulns/')
      ? all.find(({ id }) => path === `/v1/vulns/${id}`)
      : answer(JSON.parse(Buffer.concat(chunks).toString()).queries, { all, named });
    const plan = plans.get(path);
    const isSpoilt = plan !== undefined && plan.times-- > 0;
    send(response, sound, isSpoilt ? plan.spoil : {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    spoil: (path, spoil, times = Number.POSITIVE_INFINITY) => plans.set(path, { spoil, times }),
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(
  questions: Question[],
  { all, named }: { all: { id: string; modified: string }[]; named: Record<string, string[][]> },
): object {
  const results = questions.map(({ package: about, page_token: token = '0' }) => {
    const pages = named[about.name] ?? [];
    const ids = pages[Number(token)] ?? [];
    const next = Number(token) + 1 < pages.length ? { next_page_token: `${Number(token) + 1}` } : {};
    const vulns = all.filter(({ id }) => ids.includes(id)).map(({ id, modified }) => ({ id, modified }));
    return { ...(vulns.length > 0 && { vulns }), ...next };
  });
  return { results };
}

function send(response: ServerResponse, sound: object | undefined, { status, text }: Spoil): void {
  response.statusCode = status ?? (sound ? 200 : 404);
  const body = JSON.stringify(sound ?? { message: 'not found' });
  response.end(text ? text(body) : body);
}
