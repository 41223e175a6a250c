/** What a lens asks for: arguments of `runbook`, the folder to start it in, the document to save before. */
export interface Wanted {
  arguments: string[];
  cwd: string;
  uri: string;
}

/** The lens's argument as `Wanted`; undefined where it is something else. */
export function wanted(argument: unknown): Wanted | undefined {
  if (typeof argument !== "object" || argument === null) return undefined;
  const { arguments: words, cwd, uri } = argument as Record<string, unknown>;
  const isText = (one: unknown): one is string => typeof one === "string";
  if (!Array.isArray(words) || !words.every(isText) || !isText(cwd) || !isText(uri)) return undefined;
  return { arguments: words, cwd, uri };
}

/** What the terminal is called: the command and the line, as in `runbook run line:41`. */
export function title(one: Wanted): string {
  const place = one.arguments.find((word) => word.startsWith("line:"));
  return ["runbook", one.arguments[0], place].filter(Boolean).join(" ");
}
