export type FileState = 'passed' | 'failed' | 'skipped' | 'empty';

/** How a test file ended; `why` is regrtest's reason of a skip, or how it failed. */
export type FileResult = { name: string; state: FileState; why: string };

/** How a single test ended; `why` is the reason of a skip, or the first line of the error. */
export type CaseResult = { id: string; state: 'passed' | 'failed' | 'skipped'; why: string };

/**
 * The results that regrtest printed: `0:01:33 load avg: 5.86 [ 22/481/2] test_os failed (20 errors)`, for each file. A
 * changed environment is not a failure, unless regrtest has an option for it.
 */
export function parseProgress(stdout: string): FileResult[] {
  const skips = new Map(
    [...stdout.matchAll(/^(?:.*?\] )?(test\S+) skipped -- (.*)$/gm)].map(([, name = '', why = '']) => [
      name,
      why,
    ]),
  );
  const lines = stdout.matchAll(
    /^\d+:\d\d:\d\d (?:load avg: \S+ )?\[ *\d+\/\d+(?:\/\d+)?\] (test\S+) (.+?)(?: -- running.*)?$/gm,
  );
  const files = new Map<string, FileResult>();
  for (const [, name = '', ending = ''] of lines) {
    const state = stateOf(ending);
    files.set(name, { name, state, why: (state === 'skipped' && skips.get(name)) || ending });
  }
  return [...files.values()];
}

/** How many of all files have ended, from a line that regrtest prints for a file, or while it waits for slow ones. */
export function parseCount(line: string): { done: number; total: number } | undefined {
  const [, done, total] = /^\d+:\d\d:\d\d .*?\[ *(\d+)\/(\d+)[/\]]/.exec(line) ?? [];
  return done && total ? { done: Number(done), total: Number(total) } : undefined;
}

function stateOf(ending: string): FileState {
  if (ending.startsWith('passed') || ending.startsWith('failed (env changed)')) return 'passed';
  if (ending.startsWith('skipped')) return 'skipped';
  return /^r[au]n no tests/.test(ending) ? 'empty' : 'failed';
}

/**
 * The single tests of regrtest's JUnit XML. ElementTree writes it, so that no value has a bare `<` or `>`. A test is
 * listed twice when its clean-up fails: the failure counts.
 */
export function parseJunit(xml: string): CaseResult[] {
  const cases = new Map<string, CaseResult>();
  for (const [, attributes = '', content = ''] of xml.matchAll(
    /<testcase ([^>]*?)(?:\/>|>(.*?)<\/testcase>)/gs,
  )) {
    const id = attribute(attributes, 'name');
    const found = { id, ...outcomeOf(content) };
    if (cases.get(id)?.state !== 'failed') cases.set(id, found);
  }
  return [...cases.values()];
}

/**
 * Tests with failed subtests, from unittest's output: `FAIL: test_a (test.test_b.C.test_a) (size=1)`. Such tests are
 * missing in the JUnit XML. Before Python 3.11 the brackets contain only the class.
 */
export function parseSubtests(printed: string): CaseResult[] {
  const failures = printed.matchAll(/^(?:ERROR|FAIL): (\w+) \(([\w.]+)\) ([[(].*[\])])$/gm);
  const cases = new Map<string, CaseResult>();
  for (const [, test = '', name = '', subtest] of failures) {
    const id = name.endsWith(`.${test}`) ? name : `${name}.${test}`;
    if (!cases.has(id)) cases.set(id, { id, state: 'failed', why: `subtest ${subtest}` });
  }
  return [...cases.values()];
}

function outcomeOf(content: string): Omit<CaseResult, 'id'> {
  const [, kind, attributes = '', text = ''] =
    /<(failure|error|skipped)\b([^>]*?)(?:\/>|>(.*?)<\/\1>)/s.exec(content) ?? [];
  if (kind === undefined) return { state: 'passed', why: '' };
  if (kind === 'skipped') return { state: 'skipped', why: decode(text) };
  const said = attribute(attributes, 'message') || decode(text);
  return { state: 'failed', why: said.trim().split('\n')[0] ?? '' };
}

function attribute(attributes: string, name: string): string {
  return decode(new RegExp(`(?:^|\\s)${name}="([^"]*)"`).exec(attributes)?.[1] ?? '');
}

const entities: Record<string, string> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function decode(text: string): string {
  return text.replace(/&(?:#(\d+)|(\w+));/g, (whole, code, name) =>
    code ? String.fromCodePoint(Number(code)) : (entities[name] ?? whole),
  );
}
