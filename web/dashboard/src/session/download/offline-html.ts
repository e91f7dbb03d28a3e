/** The HTML around the parts of an offline file. */

export interface OfflinePlayer {
  script: string;
  style: string;
  scriptHash: string;
}

/**
 * What the file may do: run its own script, and show what it holds itself. There is nothing in it that asks anybody for
 * anything; the recorded page, in its frame, is bound by the same.
 */
export function offlinePolicy(scriptHash: string): string {
  return [
    "default-src 'none'",
    `script-src 'sha256-${scriptHash}'`,
    "style-src 'unsafe-inline' blob:",
    "img-src data: blob:",
    "font-src data: blob:",
    "media-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

export function offlineHtml(player: OfflinePlayer, title: string, parts: Blob): Blob {
  const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${offlinePolicy(player.scriptHash)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${player.style}</style>
</head>
<body>
<div id="app"><noscript>This recorded visit is shown by the script in this file. Allow scripts to watch it.</noscript></div>
`;
  const tail = `<script>${player.script}</script>
</body>
</html>
`;
  return new Blob([head, parts, tail], { type: "text/html" });
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}
