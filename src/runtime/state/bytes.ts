/** Appends values to a growing buffer; the encoding of all snapshots. Little-endian. */
export class ByteWriter {
  #bytes = Buffer.allocUnsafe(256)
  #length = 0

  #reserve(size: number): number {
    const at = this.#length
    if (at + size > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(Math.max(at + size, this.#bytes.length * 2))
      this.#bytes.copy(grown, 0, 0, at)
      this.#bytes = grown
    }
    this.#length = at + size
    return at
  }

  u8(value: number): this {
    const at = this.#reserve(1)
    this.#bytes[at] = value
    return this
  }

  i32(value: number): this {
    const at = this.#reserve(4)
    this.#bytes.writeInt32LE(value, at)
    return this
  }

  f64(value: number): this {
    const at = this.#reserve(8)
    this.#bytes.writeDoubleLE(value, at)
    return this
  }

  bigint(value: bigint): this {
    return this.string(value.toString())
  }

  string(value: string): this {
    const size = Buffer.byteLength(value)
    this.i32(size)
    const at = this.#reserve(size)
    this.#bytes.write(value, at, size, 'utf8')
    return this
  }

  bytes(value: Uint8Array): this {
    this.i32(value.length)
    const at = this.#reserve(value.length)
    this.#bytes.set(value, at)
    return this
  }

  /** The elements `ids` of a number column, or its first `count` when `ids` is a number. */
  f64s(values: Float64Array, ids: Int32Array | number): this {
    const count = typeof ids === 'number' ? ids : ids.length
    this.i32(count)
    for (let i = 0; i < count; i++) this.f64(values[typeof ids === 'number' ? i : (ids[i] as number)] as number)
    return this
  }

  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** Reads what a `ByteWriter` wrote, in the same order. */
export class ByteReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  get done(): boolean {
    return this.#at >= this.#bytes.length
  }

  u8(): number {
    return this.#bytes.readUInt8(this.#advance(1))
  }

  i32(): number {
    return this.#bytes.readInt32LE(this.#advance(4))
  }

  f64(): number {
    return this.#bytes.readDoubleLE(this.#advance(8))
  }

  bigint(): bigint {
    return BigInt(this.string())
  }

  string(): string {
    const size = this.i32()
    const at = this.#advance(size)
    return this.#bytes.toString('utf8', at, at + size)
  }

  bytes(): Uint8Array {
    const size = this.i32()
    const at = this.#advance(size)
    return this.#bytes.subarray(at, at + size)
  }

  f64s(): Float64Array {
    const values = new Float64Array(this.i32())
    for (let i = 0; i < values.length; i++) values[i] = this.f64()
    return values
  }

  #advance(size: number): number {
    const at = this.#at
    this.#at += size
    return at
  }
}
