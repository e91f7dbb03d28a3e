/** `https://host[/prefix]` from `…/recorder.js` or `…/recorder/<version>/recorder.js`. */
export function serverFromScript(src: string): string | undefined {
  return /^(https?:\/\/.*?)(?:\/recorder\/[^/]+)?\/recorder\.js(?:[?#].*)?$/.exec(src)?.[1];
}
