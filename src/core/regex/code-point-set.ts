export const LAST_CODE_POINT = 0x10ffff

/** How many of the lowest code points are looked up in a table. */
const TABLE = 256

/** An immutable set of code points. */
export class CodePointSet {
  /** First and last code points of ranges in order, between which others are missing. */
  readonly ranges: readonly number[]
  #table: Uint8Array | undefined

  private constructor(ranges: readonly number[]) {
    this.ranges = ranges
  }

  /** From first and last code points of ranges, in any order. */
  static of(...bounds: readonly number[]): CodePointSet {
    const pairs: [number, number][] = []
    for (let i = 0; i < bounds.length; i += 2) pairs.push([bounds[i] ?? 0, bounds[i + 1] ?? 0])
    pairs.sort(([a], [b]) => a - b)
    const ranges: number[] = []
    for (const [from, to] of pairs) {
      const last = ranges.at(-1)
      if (last !== undefined && from <= last + 1) ranges[ranges.length - 1] = Math.max(last, to)
      else ranges.push(from, to)
    }
    return new CodePointSet(ranges)
  }

  static readonly NONE: CodePointSet = CodePointSet.of()
  static readonly ALL: CodePointSet = CodePointSet.of(0, LAST_CODE_POINT)

  get isEmpty(): boolean {
    return this.ranges.length === 0
  }

  union(other: CodePointSet): CodePointSet {
    return CodePointSet.of(...this.ranges, ...other.ranges)
  }

  complement(): CodePointSet {
    const ranges: number[] = []
    let from = 0
    for (let i = 0; i < this.ranges.length; i += 2) {
      const first = this.ranges[i] ?? 0
      if (first > from) ranges.push(from, first - 1)
      from = (this.ranges[i + 1] ?? 0) + 1
    }
    if (from <= LAST_CODE_POINT) ranges.push(from, LAST_CODE_POINT)
    return new CodePointSet(ranges)
  }

  intersection(other: CodePointSet): CodePointSet {
    return this.complement().union(other.complement()).complement()
  }

  overlaps(other: CodePointSet): boolean {
    const [a, b] = [this.ranges, other.ranges]
    let i = 0
    let j = 0
    while (i < a.length && j < b.length) {
      if ((a[i + 1] ?? 0) < (b[j] ?? 0)) i += 2
      else if ((b[j + 1] ?? 0) < (a[i] ?? 0)) j += 2
      else return true
    }
    return false
  }

  has(codePoint: number): boolean {
    return codePoint < TABLE ? this.table[codePoint] === 1 : this.#search(codePoint)
  }

  /** 1 for each of the first 256 code points that is in the set. */
  get table(): Uint8Array {
    if (this.#table === undefined) {
      this.#table = new Uint8Array(TABLE)
      for (let c = 0; c < TABLE; c++) this.#table[c] = this.#search(c) ? 1 : 0
    }
    return this.#table
  }

  #search(codePoint: number): boolean {
    let low = 0
    let high = this.ranges.length / 2
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.ranges[2 * middle + 1] ?? 0) < codePoint) low = middle + 1
      else high = middle
    }
    return (this.ranges[2 * low] ?? Infinity) <= codePoint
  }
}
