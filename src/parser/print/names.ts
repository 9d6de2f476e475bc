import { quoteIdentifier } from '../../core/quote.ts'
import type { Identifier, ObjectPath } from '../ast/expression.ts'
import { isCallable, isReserved } from '../keywords.ts'
import { optionalList } from './layout.ts'

const PLAIN = /^[A-Za-z_][A-Za-z0-9_$]*$/

/** Words that are not reserved and yet open something else than a name where an expression may stand. */
const OPENING: ReadonlySet<string> = new Set('DESCRIPTOR MAP TIMESTAMPADD TIMESTAMPDIFF TRY_CAST UNBOUNDED'.split(' '))

/** Whether `name` can be written without back-ticks. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name) && !isReserved(name) && !OPENING.has(name.toUpperCase())
}

export function nameText(name: string): string {
  return isPlain(name) ? name : quoteIdentifier(name)
}

export function identifierText({ name }: Identifier): string {
  return nameText(name)
}

export function partsText(parts: readonly Identifier[]): string {
  return parts.map(identifierText).join('.')
}

export function pathText({ parts }: ObjectPath): string {
  return partsText(parts)
}

/** `(a, b)`, nothing without names. */
export function optionalNames(names: readonly Identifier[]): string | undefined {
  return optionalList(names.map(identifierText))
}

export function nameList(names: readonly Identifier[]): string {
  return names.map(identifierText).join(', ')
}

/** A path in front of `(`, where many reserved words need no back-ticks. */
export function functionText(path: ObjectPath): string {
  const [first, ...rest] = path.parts
  const callable = first !== undefined && rest.length === 0 && isCallable(first.name.toUpperCase())
  return callable && PLAIN.test(first.name) ? first.name : pathText(path)
}
