import { readFileSync } from 'node:fs';
import { tsImport } from 'tsx/esm/api';
import { expect, it } from 'vitest';

// The workflow, as GitHub's own parser reads it.
const file = '.github/workflows/images.yml';
const text = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');

// It imports JSON as bundlers do, and Node alone does not.
const {
  convertWorkflowTemplate,
  NoOperationTraceWriter,
  parseWorkflow,
}: typeof import('@actions/workflow-parser') = await tsImport('@actions/workflow-parser', import.meta.url);

async function readWorkflow(content: string) {
  const { context, value } = parseWorkflow({ name: file, content }, new NoOperationTraceWriter());
  const template = value && (await convertWorkflowTemplate(context, value));
  return { errors: context.errors.getErrors().map(({ message }) => message), template };
}

it('GitHub finds no fault in the workflow', async () => {
  const { errors, template } = await readWorkflow(text);
  expect(errors).toEqual([]);
  expect(template?.jobs.map(({ id }) => id.value)).toEqual(['plan', 'check', 'image']);
});

it('GitHub finds an unknown key', async () => {
  const { errors } = await readWorkflow(text.replace('timeout-minutes:', 'timeout:'));
  expect(errors).toEqual([expect.stringContaining('timeout')]);
});

it('it may only read, and its actions are named by their commit', () => {
  expect(text).toMatch(/\npermissions:\n {2}contents: read\n\n/);
  const used = [...text.matchAll(/uses: (\S+)/g)].map(([, action]) => action);
  expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/.test(action ?? ''))).toEqual([]);
  // An expression in a command would be text that somebody else has written.
  expect(text.match(/run: .*\$\{\{/)).toBeNull();
});
