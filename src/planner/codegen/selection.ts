import { allocate, type Column, type NumberColumn, StringColumn } from '../../core/column.ts'
import { narrowed } from './output-buffer.ts'

/** The rows that passed a filter, and memory for the columns gathered by them, kept from batch to batch. */
export class Selection {
  #rows = new Int32Array(0)
  #m = 0
  readonly #pools: ReadonlyMap<number, Pool>
  readonly #gathered = new Map<number, Column>()
  readonly #changes = new Pool()
  readonly #times: Record<'watermarks' | 'timestamps', Pool> = { watermarks: new Pool(), timestamps: new Pool() }

  constructor(columns: readonly (number | undefined)[]) {
    this.#pools = new Map(columns.flatMap((c) => (c === undefined ? [] : [[c, new Pool()] as const])))
  }

  /** Where the loop writes the numbers of the rows that pass. */
  reserve(n: number): Int32Array {
    if (this.#rows.length < n) this.#rows = new Int32Array(n)
    return this.#rows
  }

  /** `m` rows have passed. */
  begin(m: number): void {
    this.#m = m
    this.#gathered.clear()
  }

  /** The rows of column `index`; text stays in the form it has. */
  column(index: number, column: Column): Column {
    const known = this.#gathered.get(index)
    if (known !== undefined) return known
    const pool = this.#pools.get(index)
    if (pool === undefined) throw new Error(`column ${index} was not announced`)
    const gathered = pool.gather(column, this.#rows, this.#m)
    this.#gathered.set(index, gathered)
    return gathered
  }

  kinds(kinds: Uint8Array | undefined): Uint8Array | undefined {
    return kinds === undefined ? undefined : (this.#changes.numbers(kinds, this.#rows, this.#m) as Uint8Array)
  }

  times(times: Float64Array | undefined, name: 'watermarks' | 'timestamps'): Float64Array | undefined {
    return times === undefined ? undefined : (this.#times[name].numbers(times, this.#rows, this.#m) as Float64Array)
  }
}

/** Memory for one gathered column. */
class Pool {
  #data: NumberColumn['data'] = new Uint8Array(0)
  #nulls = new Uint8Array(0)
  #starts = new Int32Array(0)
  #ends = new Int32Array(0)
  #values: string[] = []

  gather(column: Column, rows: Int32Array, m: number): Column {
    const nulls = column.nulls === undefined ? undefined : this.#nullFlags(column.nulls, rows, m)
    switch (column.storage) {
      case 'string':
        return this.#text(column, rows, m, nulls)
      case 'any': {
        const data: unknown[] = []
        for (let i = 0; i < m; i++) data.push(column.data[rows[i] as number])
        return { storage: 'any', data, nulls }
      }
      default: {
        const data = this.numbers(column.data, rows, m)
        if (column.wide === undefined) return { storage: column.storage, data, nulls, wide: undefined }
        const wide: bigint[] = []
        for (let i = 0; i < m; i++) wide.push(column.wide[rows[i] as number] ?? 0n)
        return { storage: column.storage, data, nulls, wide: narrowed(wide, m, data as Float64Array) }
      }
    }
  }

  numbers(source: NumberColumn['data'], rows: Int32Array, m: number): NumberColumn['data'] {
    if (this.#data.length < m || this.#data.constructor !== source.constructor) {
      const storage = source instanceof Float64Array ? 'double' : source instanceof Int32Array ? 'int' : 'bool'
      this.#data = allocate(storage, roomFor(m))
    }
    const data = this.#data
    // One loop per kind of array: a shared one would see all three and be slow for each.
    if (data instanceof Float64Array) gatherDoubles(data, source as Float64Array, rows, m)
    else if (data instanceof Int32Array) gatherInts(data, source as Int32Array, rows, m)
    else gatherBytes(data, source as Uint8Array, rows, m)
    return data
  }

  #nullFlags(source: Uint8Array, rows: Int32Array, m: number): Uint8Array | undefined {
    if (this.#nulls.length < m) this.#nulls = new Uint8Array(roomFor(m))
    return gatherBytes(this.#nulls, source, rows, m) === 0 ? undefined : this.#nulls
  }

  #text(column: StringColumn, rows: Int32Array, m: number, nulls: Uint8Array | undefined): StringColumn {
    const { decoded, bytes, dictionary } = column
    if (decoded === undefined && bytes !== undefined) {
      if (this.#ends.length < m) this.#ends = new Int32Array(roomFor(m))
      gatherInts(this.#offsets(m), bytes.starts, rows, m)
      gatherInts(this.#ends, bytes.ends, rows, m)
      return StringColumn.ofBytes({ ...bytes, starts: this.#starts, ends: this.#ends }, nulls)
    }
    if (decoded === undefined && dictionary !== undefined) {
      gatherInts(this.#offsets(m), dictionary.codes, rows, m)
      return StringColumn.ofCodes({ codes: this.#starts, values: dictionary.values }, nulls)
    }
    const values = this.#values
    for (let i = 0; i < m; i++) values[i] = decoded?.[rows[i] as number] ?? ''
    return StringColumn.ofValues(values, nulls)
  }

  #offsets(m: number): Int32Array {
    if (this.#starts.length < m) this.#starts = new Int32Array(roomFor(m))
    return this.#starts
  }
}

/** Room to spare, so that batches that pass a few rows more each time don't allocate each time. */
function roomFor(m: number): number {
  return m + (m >> 1) + 16
}

function gatherDoubles(into: Float64Array, from: Float64Array, rows: Int32Array, m: number): void {
  for (let i = 0; i < m; i++) into[i] = from[rows[i] as number] as number
}

function gatherInts(into: Int32Array, from: Int32Array, rows: Int32Array, m: number): void {
  for (let i = 0; i < m; i++) into[i] = from[rows[i] as number] as number
}

function gatherBytes(into: Uint8Array, from: Uint8Array, rows: Int32Array, m: number): number {
  let any = 0
  for (let i = 0; i < m; i++) any |= into[i] = from[rows[i] as number] as number
  return any
}
