import { expect, it } from 'vitest';
import { quoted, stiffWords } from './stiff-words.ts';
import { read, workspaceFiles } from './workspace.ts';

/** The word list itself, texts of others, and data. */
const others =
  /^(tools\/documents\/(stiff-words|words\.test)\.ts|LICENSE|package-lock\.json|.*lock\.json|.*\.lock)$/;

const isProse = (file: string) =>
  /(\.(md|ts|mjs|cjs|yaml|yml|py|sh|json|toml)|(^|\/)(Dockerfile|nx|run|nightly|copy-libraries))$/.test(
    file,
  ) && !others.test(file);

it('all text is in everyday words', () => {
  const files = workspaceFiles().filter(isProse);
  const found = files.flatMap((file) =>
    findStiffWords(read(file), quoted[file]).map((fault) => `${file}, ${fault}`),
  );
  expect(found).toEqual([]);
});

it('finds the words, with what to write instead, and skips quotations', () => {
  const text =
    'Amend it.\nrun this to mend it, as "the contract was breached" says\nThe lock was made anew.\n';
  expect(findStiffWords(text)).toEqual(['line 2: "mend": fix', 'line 3: "anew": again']);
  expect(findStiffWords(text, ['The lock was made anew.'])).toEqual(['line 2: "mend": fix']);
});

function findStiffWords(text: string, allowed: readonly string[] = []): string[] {
  return text.split('\n').flatMap((line, index) => {
    const own = allowed.reduce((left, quotation) => left.replaceAll(quotation, ''), line);
    return stiffWords.flatMap(({ word, instead }) => {
      const [found] = word.exec(own) ?? [];
      return found ? [`line ${index + 1}: "${found}": ${instead}`] : [];
    });
  });
}
