import { type LogicalType, STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { anyNullable, bindArguments, callValue, plainFunction } from '../../signature.ts'
import { textOfSameLength } from './substring.ts'

/** `text` without the characters of `set` at its ends. */
function trimmed(text: string, set: string, leading: boolean, trailing: boolean): string {
  if (set === ' ') return trimmedBlanks(text, leading, trailing)
  const characters = [...text]
  let from = 0
  let to = characters.length
  if (leading) while (from < to && set.includes(characters[from] ?? '')) from++
  if (trailing) while (to > from && set.includes(characters[to - 1] ?? '')) to--
  return characters.slice(from, to).join('')
}

/** Only blanks: unlike JavaScript's `trim`, which also takes tabs and the like. */
function trimmedBlanks(text: string, leading: boolean, trailing: boolean): string {
  let from = 0
  let to = text.length
  if (leading) while (from < to && text.charCodeAt(from) === 32) from++
  if (trailing) while (to > from && text.charCodeAt(to - 1) === 32) to--
  return text.slice(from, to)
}

const both = (set: string, text: string): string => trimmed(text, set, true, true)
const start = (set: string, text: string): string => trimmed(text, set, true, false)
const end = (set: string, text: string): string => trimmed(text, set, false, true)

export const trim: ScalarFunction = {
  name: 'TRIM',
  family: 'string',
  signatures: ['TRIM([BOTH | LEADING | TRAILING] [characters FROM] text)'],
  doc: 'The text without certain characters, by default blanks, at its ends.',
  resolve(args) {
    // TRIM(text), or as the parser spells the full form: TRIM('BOTH', characters, text).
    const types = bindArguments(args, args.length === 1 ? ['string'] : ['string', 'string', 'string'])
    if (types === undefined) return undefined
    return { args: types, result: { ...textOfSameLength(types.slice(-1)), nullable: anyNullable(args) } }
  },
  generate(g, args, call) {
    const [mode] = call.literals
    const apply = mode === 'LEADING' ? start : mode === 'TRAILING' ? end : both
    if (args.length === 1)
      return callValue(
        g,
        g.constant((text: string) => both(' ', text), 'TRIM'),
        args,
        call,
        false,
      )
    const bound = { ...call, args: call.args.slice(1) }
    return callValue(g, g.constant(apply, 'TRIM'), args.slice(1), bound, false)
  },
}

function trimOf(
  name: string,
  which: string,
  apply: (set: string, text: string) => string,
  result: (args: readonly LogicalType[]) => LogicalType,
  more: Pick<ScalarFunction, 'bareNull'> = {},
): ScalarFunction {
  return plainFunction({
    ...more,
    name,
    family: 'string',
    signatures: [`${name}(text[, characters])`],
    doc: `The text without certain characters, by default blanks, ${which}.`,
    parameters: ['string', 'string'],
    optional: 1,
    result,
    apply: (text: string, set = ' ') => apply(set, text),
  })
}

export const ltrim: ScalarFunction = trimOf('LTRIM', 'at its start', start, textOfSameLength)
export const rtrim: ScalarFunction = trimOf('RTRIM', 'at its end', end, textOfSameLength)
export const btrim: ScalarFunction = trimOf('BTRIM', 'at both ends', both, () => STRING, { bareNull: 'any' })
