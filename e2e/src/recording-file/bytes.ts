// The values of docs/recording-format.md, section "Values".
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Where halves of surrogate pairs stand, which UTF-8 cannot hold. */
const HALVES_AT = 0x10f800;
const FIRST_HALF = 0xd800;

export function decodeText(bytes: Uint8Array): string {
  const text = utf8.decode(bytes);
  if (!/[\u{10f800}-\u{10ffff}]/u.test(text)) return text;
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < HALVES_AT ? character : String.fromCharCode(code - HALVES_AT + FIRST_HALF);
  }).join("");
}

/** Reads values one behind the other, and refuses to go past the end. */
export class Bytes {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get isAtEnd(): boolean {
    return this.at === this.bytes.length;
  }

  get position(): number {
    return this.at;
  }

  take(length: number): Uint8Array {
    if (this.at + length > this.bytes.length)
      throw new Error(`${length} bytes wanted at ${this.at}: too short`);
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  rest(): Uint8Array {
    return this.take(this.bytes.length - this.at);
  }

  byte(): number {
    return this.take(1)[0] ?? 0;
  }

  varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.byte();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new Error(`a varint at ${this.at} is too long`);
  }

  /** A varint that is a count, a length or an index. */
  count(): number {
    const value = this.varint();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${value} is no count`);
    return Number(value);
  }

  signed(): bigint {
    return unzigzag(this.varint());
  }

  float(): number {
    const bytes = this.take(8);
    return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true);
  }

  text(): string {
    return decodeText(this.take(this.count()));
  }
}

export function unzigzag(value: bigint): bigint {
  return value & 1n ? -((value + 1n) >> 1n) : value >> 1n;
}

/** An id: differences and sums wrap at 64 bits. */
export class Id {
  last = 0n;

  next(difference: bigint): number {
    this.last = BigInt.asIntN(64, this.last + difference);
    return Number(this.last);
  }
}
