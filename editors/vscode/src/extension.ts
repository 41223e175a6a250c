import * as vscode from "vscode";
import { LanguageClient } from "vscode-languageclient/node";
import { title, wanted } from "./commandLine";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const settings = vscode.workspace.getConfiguration("runbook");
  const command = settings.get<string>("command", "runbook");
  context.subscriptions.push(
    vscode.commands.registerCommand("runbook.run", (argument: unknown) => run(command, argument)),
  );
  client = new LanguageClient(
    "runbook",
    "Runbook",
    { command, args: ["lsp", ...settings.get<string[]>("arguments", [])] },
    { documentSelector: [{ language: "markdown", scheme: "file" }] },
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

/** Save the document, then run the command line in a task: no shell reads its words. */
async function run(command: string, argument: unknown): Promise<void> {
  const one = wanted(argument);
  if (one === undefined) return;
  const document = vscode.workspace.textDocuments.find((each) => each.uri.toString() === vscode.Uri.parse(one.uri).toString());
  if (document?.isDirty && !(await document.save())) return;
  const task = new vscode.Task(
    { type: "runbook" },
    vscode.TaskScope.Workspace,
    title(one),
    "runbook",
    new vscode.ProcessExecution(command, one.arguments, { cwd: one.cwd }),
  );
  task.presentationOptions = { panel: vscode.TaskPanelKind.Dedicated, clear: true };
  await vscode.tasks.executeTask(task);
}
