// Whether lines are PowerShell, by the grammar that editors read it with: powershell.js LINE…
'use strict';
const { Language, Parser } = require('@vscode/tree-sitter-wasm');

async function main(lines) {
  await Parser.init();
  const parser = new Parser();
  parser.setLanguage(await Language.load(require.resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-powershell.wasm')));
  for (const line of lines) {
    const { rootNode } = parser.parse(line);
    if (rootNode.hasError) throw new Error(`not PowerShell: ${line}\n${rootNode}`);
  }
}

main(process.argv.slice(2)).catch((wrong) => {
  console.error(wrong.message);
  process.exit(1);
});
