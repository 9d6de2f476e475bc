import { STRING } from '../../../../core/types/logical-type.ts'
import type { ScalarFunction } from '../../function.ts'
import { plainFunction } from '../../signature.ts'
import { characterCount, sliceCharacters } from './characters.ts'

export const replace: ScalarFunction = plainFunction({
  name: 'REPLACE',
  family: 'string',
  signatures: ['REPLACE(text, part, other)'],
  doc: 'The text with all occurrences of a part replaced.',
  parameters: ['string', 'string', 'string'],
  result: STRING,
  apply: (text: string, part: string, other: string) => replaceAll(text, part, other),
  specialise: ([, part, other]) =>
    part !== '' && other === '' && typeof part === 'string' ? (text: string) => without(text, part) : undefined,
})

function replaceAll(text: string, part: string, other: string): string {
  // Cheaper than replaceAll where there is nothing to replace, and free of its `$` patterns where there is.
  return text.includes(part) ? text.split(part).join(other) : text
}

/** Removes a part, by slices between its occurrences. */
function without(text: string, part: string): string {
  let index = text.indexOf(part)
  if (index < 0) return text
  let kept = ''
  let from = 0
  while (index >= 0) {
    kept += text.slice(from, index)
    from = index + part.length
    index = text.indexOf(part, from)
  }
  return kept + text.slice(from)
}

export const translate: ScalarFunction = plainFunction({
  name: 'TRANSLATE',
  family: 'string',
  signatures: ['TRANSLATE(text, from, to)'],
  doc: 'The text with each character of one set replaced by that at its place in another, or left out.',
  parameters: ['string', 'string', 'string'],
  result: STRING,
  apply(text: string, from: string, to: string) {
    const targets = [...to]
    const map = new Map<string, string>()
    for (const [i, c] of [...from].entries()) if (!map.has(c)) map.set(c, targets[i] ?? '')
    return [...text].map((c) => map.get(c) ?? c).join('')
  },
})

function padding(name: string, side: 'left' | 'right'): ScalarFunction {
  return plainFunction({
    name,
    family: 'string',
    signatures: [`${name}(text, length, fill)`],
    doc: `The text filled up on the ${side} to a length, or cut to it.`,
    parameters: ['string', 'int', 'string'],
    result: STRING,
    mayBeNull: true,
    apply(text: string, length: number, fill: string) {
      if (length < 0 || fill === '') return undefined
      const missing = length - characterCount(text)
      if (missing <= 0) return sliceCharacters(text, 0, length)
      const added = sliceCharacters(fill.repeat(Math.ceil(missing / characterCount(fill))), 0, missing)
      return side === 'left' ? added + text : text + added
    },
  })
}

export const lpad: ScalarFunction = padding('LPAD', 'left')
export const rpad: ScalarFunction = padding('RPAD', 'right')
