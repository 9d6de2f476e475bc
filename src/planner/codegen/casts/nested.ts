import { mapSet } from '../../../core/nested-values.ts'
import {
  type CollectionType,
  isString,
  type LogicalType,
  type MapType,
  type RowType,
} from '../../../core/types/logical-type.ts'
import { storageOf } from '../../../core/types/storage.ts'
import type { Generator, Value } from '../generator.ts'
import { fromStored, storedForm } from '../nested.ts'

type Nested = CollectionType | MapType | RowType

/** Casts a value from one type to another, NULL apart. */
export type CastOf = (g: Generator, value: Value, from: LogicalType, to: LogicalType, safe: boolean) => Value

/** Part by part. If `safe`, the whole is NULL where a part can't be read. */
export function nestedCast(g: Generator, code: string, from: Nested, to: Nested, safe: boolean, cast: CastOf): Value {
  const failed = safe && mayFail(from, to) ? g.variable('false') : undefined
  const parts = new Parts(g, safe, failed, cast)
  return { code: converted(g, code, from, to, parts), isNull: failed }
}

function converted(g: Generator, code: string, from: Nested, to: Nested, parts: Parts): string {
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    const fields = from.fields.map(({ type }, i) => parts.cast(`${code}[${i}]`, type, to.fields[i]?.type ?? type))
    return g.local(`[${fields.join(', ')}]`)
  }
  if ('element' in from && from.kind === 'ARRAY' && 'element' in to) {
    const elements = g.local('[]')
    const element = g.fresh()
    g.repeat(`for (const ${element} of ${code})`, () =>
      g.statement(`${elements}.push(${parts.cast(element, from.element, to.element)})`),
    )
    return elements
  }
  return convertedMap(g, code, from, to, parts)
}

function convertedMap(g: Generator, code: string, from: Nested, to: Nested, parts: Parts): string {
  const [fromKey, fromValue] = entryTypes(from)
  const [toKey, toValue] = entryTypes(to)
  const map = g.local('new Map()')
  const [key, value] = [g.fresh(), g.fresh()]
  g.repeat(`for (const [${key}, ${value}] of ${code})`, () => {
    const entry = `${parts.cast(key, fromKey, toKey)}, ${parts.cast(value, fromValue, toValue)}`
    g.statement(
      storageOf(toKey) === 'any' ? `${g.constant(mapSet, 'mapSet')}(${map}, ${entry})` : `${map}.set(${entry})`,
    )
  })
  return map
}

/** A MULTISET holds the number of each element. */
function entryTypes(type: Nested): readonly [LogicalType, LogicalType] {
  if (type.kind === 'MAP') return [type.key, type.value]
  if ('element' in type) return [type.element, { kind: 'INT', nullable: false }]
  throw new Error('a row has no entries')
}

/** Casts the parts of a nested value; where one of them fails, says so in the variable `failed`. */
class Parts {
  readonly #g: Generator
  readonly #safe: boolean
  readonly #failed: string | undefined
  readonly #cast: CastOf

  constructor(g: Generator, safe: boolean, failed: string | undefined, cast: CastOf) {
    this.#g = g
    this.#safe = safe
    this.#failed = failed
    this.#cast = cast
  }

  /** Source of the part in storage form, cast. */
  cast(source: string, from: LogicalType, to: LogicalType): string {
    const g = this.#g
    const value = fromStored(g, source, from)
    if (value.isNull === undefined) return storedForm(g, this.#castValue(value, from, to), to)
    const part = g.variable('null')
    g.branch(`!${value.isNull}`, () => {
      const cast = this.#castValue({ ...value, isNull: undefined }, from, to)
      g.statement(`${part} = ${storedForm(g, cast, to)}`)
    })
    return part
  }

  #castValue(value: Value, from: LogicalType, to: LogicalType): Value {
    const cast = this.#cast(this.#g, value, from, to, this.#safe)
    if (this.#failed !== undefined && cast.isNull !== undefined && mayFail(from, to)) {
      this.#g.statement(`if (${cast.isNull}) ${this.#failed} = true`)
    }
    return cast
  }
}

/** Whether a cast can fail rather than give NULL: only texts can be unreadable. */
function mayFail(from: LogicalType, to: LogicalType): boolean {
  if (from.kind === 'ROW' && to.kind === 'ROW') {
    return from.fields.some(({ type }, i) => mayFail(type, to.fields[i]?.type ?? type))
  }
  if (from.kind === 'MAP' && to.kind === 'MAP') return mayFail(from.key, to.key) || mayFail(from.value, to.value)
  if ('element' in from && 'element' in to) return mayFail(from.element, to.element)
  return isString(from) && !isString(to)
}
