/** The blob's content, made by the browser off the page's thread; `""` if it cannot be read. */
export const readAsBase64 = (blob: Blob): Promise<string> =>
  new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => resolve("");
    reader.readAsDataURL(blob);
  });
