import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fetchText } from '@distroless/fetch';
import { replaceFile } from '@distroless/files';
import { describeIssues } from '@distroless/matrix';
import pLimit from 'p-limit';
import type { z } from 'zod';
import { batchSchema, type OsvRecord, recordSchema } from './osv-schema.ts';
import type { Subject } from './subjects.ts';

/** Where and how to ask. */
export type OsvOptions = {
  /** The API's base URL, without a slash at its end; `https://api.osv.dev` if not given. */
  api?: string | undefined;
  /** A folder for the records: each is kept under its id and the time of its last change. */
  cache: string;
  signal?: AbortSignal | undefined;
  /** Milliseconds before a failed request is sent again (300). */
  backoff?: number | undefined;
};

export const publicApi = 'https://api.osv.dev';

/** The most queries that the API takes in one request. */
const batchSize = 1000;
/** Pages of one answer. A server that always names a next page must not keep us forever. */
const mostPages = 50;
/** In bytes; the API's own limit is 32 MiB. */
const limit = 32 * 2 ** 20;

/**
 * The vulnerabilities that OSV has for each subject, in their order.
 * @throws Error when the API is not reachable, or an answer is incomplete or of another form: never an empty list then
 */
export async function findRecords(subjects: readonly Subject[], options: OsvOptions): Promise<OsvRecord[][]> {
  const found: Named[][] = [];
  for (let start = 0; start < subjects.length; start += batchSize) {
    found.push(...(await queryBatch(subjects.slice(start, start + batchSize), options)));
  }
  const named = new Map(found.flat().map((one) => [one.id, one]));
  const atATime = pLimit(8);
  const read = [...named.values()].map((one) => atATime(() => readRecord(one, options)));
  const records = new Map((await Promise.all(read)).map((record) => [record.id, record]));
  return found.map((list) => list.flatMap(({ id }) => records.get(id) ?? []));
}

type Named = { id: string; modified: string };
type Query = { package: { ecosystem: string; name: string }; version: string; page_token?: string };

/** Asks again for the subjects whose answer has another page, until none is left. */
async function queryBatch(subjects: readonly Subject[], options: OsvOptions): Promise<Named[][]> {
  const found: Named[][] = subjects.map(() => []);
  let open = subjects.map((subject, index) => ({ index, query: queryOf(subject) }));
  for (let page = 0; open.length > 0; page++) {
    if (page === mostPages)
      throw new Error(`cannot scan: OSV has more than ${mostPages} pages for one package; run again`);
    const results = await postBatch(
      open.map(({ query }) => query),
      options,
    );
    const next: typeof open = [];
    for (const [position, { index, query }] of open.entries()) {
      const { vulns = [], next_page_token: token } = results[position] ?? {};
      found[index]?.push(...vulns);
      if (token) next.push({ index, query: { ...query, page_token: token } });
    }
    open = next;
  }
  return found;
}

function queryOf({ ecosystem, name, version }: Subject): Query {
  return { package: { ecosystem, name }, version };
}

async function postBatch(queries: Query[], options: OsvOptions) {
  const what = 'querybatch';
  const text = await ask(`/v1/${what}`, { what, post: JSON.stringify({ queries }) }, options);
  const { results } = parseAnswer(text, what, batchSchema);
  if (results.length === queries.length) return results;
  throw new Error(
    `cannot read OSV's "${what}": it has ${results.length} answers to ${queries.length} questions; run again`,
  );
}

async function readRecord({ id, modified }: Named, options: OsvOptions): Promise<OsvRecord> {
  const file = join(options.cache, `${id}@${modified.replace(/[^\w.-]/g, '_')}.json`.replaceAll(':', '_'));
  const cached = await readFile(file, 'utf8').catch(() => undefined);
  const known = cached === undefined ? undefined : fromCache(cached, id);
  if (known) return known;
  const text = await ask(`/v1/vulns/${encodeURIComponent(id)}`, { what: id }, options);
  const record = parseAnswer(text, id, recordSchema);
  if (record.id !== id)
    throw new Error(`cannot read OSV's "${id}": it answers with "${record.id}"; run again`);
  await mkdir(dirname(file), { recursive: true });
  await replaceFile(file, text);
  return record;
}

/** A damaged file of the cache is downloaded again. */
function fromCache(text: string, id: string): OsvRecord | undefined {
  try {
    const record = recordSchema.parse(JSON.parse(text));
    return record.id === id ? record : undefined;
  } catch {
    return undefined;
  }
}

function ask(path: string, request: { what: string; post?: string }, options: OsvOptions): Promise<string> {
  const { api = publicApi, signal, backoff } = options;
  const places = [`${api}${path}`];
  const hint =
    'without it nothing is known about vulnerabilities; run again, or set OSV_API to a mirror of the API';
  return fetchText({ ...request, places, limit }, { signal, backoff, hint });
}

function parseAnswer<Schema extends z.ZodType>(text: string, what: string, schema: Schema): z.output<Schema> {
  const result = schema.safeParse(toJson(text, what));
  if (result.success) return result.data;
  throw new Error(`cannot read OSV's "${what}": ${describeIssues(result.error)}; run again`);
}

function toJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const kind = /^\s*</.test(text) ? 'it is a web page, not JSON' : 'it is not complete JSON';
    throw new Error(`cannot read OSV's "${what}": ${kind}; run again, or set OSV_API to another address`, {
      cause,
    });
  }
}
