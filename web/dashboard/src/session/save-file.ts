/** Gives a file to the browser, to be saved. */
export function saveFile(file: Blob, fileName: string): void {
  const url = URL.createObjectURL(file);
  const anchor = document.createElement("a");
  anchor.href = url;
  anchor.download = fileName;
  anchor.click();
  // The browser reads the blob after the click; it is let go once that has begun.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
