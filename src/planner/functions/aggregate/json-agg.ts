import { JobError } from '../../../core/errors.ts'
import { isString, varchar } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { Argument } from '../function.ts'
import type { AggregateSite, RowAggregate } from '../row-aggregate.ts'
import type { OnNull } from '../scalar/json/construct.ts'
import { objectText, unprintable, type ValueText, valueText } from '../scalar/json/value-text.ts'
import { append, appendAll, emptyList, remove, type ValueList, valuesOf } from './value-list.ts'

/** As Flink has it, though texts may be longer. */
const RESULT = varchar(2000, false)

const made = new Map<string, AggregateFunction>()

/** The same object for equal clauses, so that equal calls are seen to be equal. */
function once(fn: AggregateFunction): AggregateFunction {
  const key = `${fn.name} ${fn.clause}`
  const known = made.get(key)
  if (known === undefined) made.set(key, fn)
  return known ?? fn
}

const clauseOf = (onNull: OnNull, raw: boolean): string => `${onNull} ON NULL${raw ? ' AS JSON' : ''}`

/** `raw`: the values are JSON texts already, to be put in as they are. */
export function jsonArrayAgg(onNull: OnNull, raw: boolean): AggregateFunction {
  return once({
    name: 'JSON_ARRAYAGG',
    signatures: ['JSON_ARRAYAGG(value [{NULL | ABSENT} ON NULL])'],
    doc: 'A JSON array of the values in the order of arrival; NULL is left out unless NULL ON NULL is said.',
    clause: clauseOf(onNull, raw),
    takesOrder: true,
    resolve([value, ...rest]) {
      if (value === undefined || rest.length > 0) return undefined
      return problemOf(value, raw) ?? { args: [value.type], result: RESULT }
    },
    rows: (site) => ({ ...arrays(textOf(site, 0, raw)), skipsNull: [onNull === 'ABSENT'] }),
  })
}

export function jsonObjectAgg(onNull: OnNull, raw: boolean): AggregateFunction {
  return once({
    name: 'JSON_OBJECTAGG',
    signatures: ['JSON_OBJECTAGG([KEY] key VALUE value [{NULL | ABSENT} ON NULL])'],
    doc: 'A JSON object of the keys, which are sorted, and values. Keys must not be NULL nor come twice. A member whose value is NULL is null unless ABSENT ON NULL is said.',
    clause: clauseOf(onNull, raw),
    resolve([key, value, ...rest]) {
      if (key === undefined || value === undefined || rest.length > 0) return undefined
      if (!isString(key.type)) return 'The key of JSON_OBJECTAGG must be a text.'
      return problemOf(value, raw) ?? { args: [key.type, value.type], result: RESULT }
    },
    rows: (site) => objects(textOf(site, 1, raw), onNull, site),
  })
}

function problemOf({ type }: Argument, raw: boolean): string | undefined {
  return raw ? undefined : unprintable(type)
}

/** The JSON text of the argument `i`, also where it is NULL. */
function textOf({ args, location }: AggregateSite, i: number, raw: boolean): ValueText {
  const type = args[i]
  const text: ValueText = raw || type === undefined ? String : valueText(type, location)
  return (value) => (value === null ? 'null' : text(value))
}

function arrays(text: ValueText): RowAggregate<ValueList> {
  return {
    create: emptyList,
    add: (list, [value]) => append(list, text(value)),
    retract: (list, [value]) => remove(list, text(value)),
    merge: appendAll,
    result: (list) => `[${valuesOf(list).join(',')}]`,
  }
}

/** Texts of values by key. */
type Members = Map<string, string>

function objects(text: ValueText, onNull: OnNull, { location }: AggregateSite): RowAggregate<Members> {
  const put = (members: Members, key: unknown, value: string): void => {
    if (typeof key !== 'string') throw new JobError('NULL_KEY', 'A key of JSON_OBJECTAGG is NULL.', location)
    if (members.has(key))
      throw new JobError('DUPLICATE_KEY', `The key '${key}' comes twice in JSON_OBJECTAGG.`, location)
    members.set(key, value)
  }
  return {
    skipsNull: [false, false],
    create: () => new Map(),
    add: (members, [key, value]) => put(members, key, text(value)),
    retract: (members, [key]) => void members.delete(key as string),
    merge(members, other) {
      for (const [key, value] of other) put(members, key, value)
    },
    result: (members) => objectText([...members].filter(([, value]) => onNull === 'NULL' || value !== 'null')),
  }
}
