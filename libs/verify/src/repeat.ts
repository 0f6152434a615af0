/**
 * A command or an error of ours, for a reader who is not in the root of the workspace.
 * @param nx how they call `./nx`: `/src/python-distroless/nx`
 */
export function repeatFrom(nx: string, text: string): string {
  return text.replaceAll(/(?<![\w./-])\.\/nx(?= engine )/g, () => nx);
}
