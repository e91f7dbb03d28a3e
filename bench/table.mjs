/**
 * Columns as wide as their widest cell; the first is left-aligned, the rest right.
 * @param {string[]} head
 * @param {string[][]} rows
 */
export function table(head, rows) {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (/** @type {string[]} */ row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [line(head), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** @param {number} value */
export const times = (value) =>
  Number.isNaN(value) ? "(not measured)" : `${value < 10 ? value.toFixed(2) : value.toFixed(1)}x`;
/** @param {number} value @param {number} digits */
export const fixed = (value, digits) => value.toFixed(digits);
/** @param {number} value */
export const percent = (value) => `${Math.round(value * 100)} %`;
/** @param {number} bytes */
export const megabytes = (bytes) => (bytes / 1e6).toFixed(0);
/** @param {number} value */
export const thousands = (value) => `${(value / 1000).toFixed(1)} k`;
/** Says what runs, on the error stream so that results can be piped. @param {string} text */
export const progress = (text) => process.stderr.write(`${new Date().toTimeString().slice(0, 8)} ${text}\n`);
