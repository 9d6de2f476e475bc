import type { JsonValue } from '../../../../../core/json/document.ts'
import type { JavaRegex } from '../../../../../core/regex/java-regex.ts'

/** A path in a JSON document: `$.a[0]`, or `@.a` inside a filter, where it begins at the element looked at. */
export interface JsonPath {
  readonly start: '$' | '@'
  readonly steps: readonly PathStep[]
  /** It leads to one place at most; otherwise to an array of what is found. */
  readonly definite: boolean
}

export type PathStep =
  | { readonly kind: 'members'; readonly names: readonly string[] }
  | { readonly kind: 'elements'; readonly indexes: readonly number[] }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined }
  | { readonly kind: 'all' }
  /** `..`: the next step is taken from here and from everything inside. */
  | { readonly kind: 'descendants' }
  | { readonly kind: 'filter'; readonly condition: Condition }
  | { readonly kind: 'function'; readonly name: string; readonly parameters: readonly Operand[] }

/** What stands in `[?( … )]`. */
export type Condition =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | { readonly kind: 'exists'; readonly path: JsonPath }
  | { readonly kind: 'compare'; readonly compare: Compare; readonly left: Operand; readonly right: Operand }
  | { readonly kind: 'matches'; readonly operand: Operand; readonly pattern: JavaRegex }

/** Of a condition or function: a path or a literal. */
export type Operand = JsonPath | { readonly value: JsonValue }

/** Whether a comparison holds. */
export type Compare = (left: Value, right: Value) => boolean
/** Undefined where there is nothing. */
export type Value = JsonValue | undefined

/** Why a text is no path. `unsupported`: it is one, but of a kind that is not known here. */
export class PathError extends Error {
  readonly unsupported: boolean

  constructor(message: string, unsupported = false) {
    super(message)
    this.unsupported = unsupported
  }
}

export function pathOf(start: JsonPath['start'], steps: readonly PathStep[]): JsonPath {
  return { start, steps, definite: steps.every((step, i) => isDefinite(step, i === steps.length - 1)) }
}

/** Several members at the end are one object of them. */
export function isDefinite(step: PathStep, isLast: boolean): boolean {
  switch (step.kind) {
    case 'members':
      return step.names.length === 1 || isLast
    case 'elements':
      return step.indexes.length === 1
    default:
      return step.kind === 'function'
  }
}
