import { isString, STRING } from '../../../core/types/logical-type.ts'
import type { AggregateFunction } from '../aggregate-function.ts'
import type { RowAggregate } from '../row-aggregate.ts'
import { append, appendAll, emptyList, remove, type ValueList, valuesOf } from './value-list.ts'

export const listAgg: AggregateFunction = {
  name: 'LISTAGG',
  signatures: ["LISTAGG([DISTINCT] text[, 'separator'])"],
  doc: 'The texts in the order of arrival with a separator, a comma by default, between them; NULL is passed over.',
  resolve(args) {
    const [text, separator] = args
    if (text === undefined || args.length > 2 || !args.every(({ type }) => isString(type))) return undefined
    if (separator !== undefined && typeof separator.literal !== 'string') {
      return "The separator of LISTAGG must be a literal text: LISTAGG(name, '; ')."
    }
    return { args: args.map(({ type }) => type), result: STRING }
  },
  rows: () => texts,
}

interface Texts {
  readonly list: ValueList
  separator: string
}

const texts: RowAggregate<Texts> = {
  create: () => ({ list: emptyList(), separator: ',' }),
  add(acc, [text, separator]) {
    if (separator !== undefined) acc.separator = separator as string
    append(acc.list, text)
  },
  retract: ({ list }, [text]) => remove(list, text),
  merge(acc, other) {
    if (other.list.size > 0) acc.separator = other.separator
    appendAll(acc.list, other.list)
  },
  result: ({ list, separator }) => (list.size === 0 ? null : valuesOf(list).join(separator)),
}
