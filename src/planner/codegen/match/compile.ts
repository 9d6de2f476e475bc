import type { LogicalType } from '../../../core/types/logical-type.ts'
import type { MatchRecognizeArgs, MatchRow } from '../../../runtime/operators/match-recognize.ts'
import { compilePattern } from '../../../runtime/patterns/compile.ts'
import type { Automaton } from '../../../runtime/patterns/automaton.ts'
import type { EventStep, PatternStep, SkipStrategy } from '../../../runtime/patterns/pattern.ts'
import type { Taken } from '../../../runtime/patterns/match.ts'
import type { MatchDefinition, MatchPattern, MatchSkip, QuantifiedVariable } from '../../logical/match.ts'
import type { KernelOptions } from '../generator.ts'
import { compileRowFunction, type RowReference } from './row-function.ts'
import { compileMatchValue } from './values.ts'

type Condition = MatchRecognizeArgs['conditions'][number]

/** The pattern as an automaton. The condition of a variable has the variable's number. */
export function compileMatchPattern(
  { variables, within, skip }: MatchPattern,
  definitions: readonly (MatchDefinition | undefined)[],
): Automaton {
  return compilePattern({
    steps: variables.flatMap((variable, i) => stepOf(variable, i, definitions[i] === undefined ? undefined : i) ?? []),
    within,
    skip: skipOf(skip),
    iterative: definitions.map((definition) => definition !== undefined && definition.values.length > 0),
  })
}

function stepOf(
  { min, max, greedy }: QuantifiedVariable,
  variable: number,
  condition: number | undefined,
): PatternStep | undefined {
  const once = min <= 1 && max === 1
  const repetition: EventStep['repetition'] = once
    ? undefined
    : { min: Math.max(1, min), max, contiguity: 'strict', until: undefined, within: undefined }
  const taking = { contiguity: 'strict', optional: min === 0, repetition, within: undefined } as const
  // A single row, or a fixed number of them, leaves nothing to be greedy about.
  return { kind: 'event', ...taking, variable, condition, greedy: greedy && !once && min !== max }
}

function skipOf(skip: MatchSkip): SkipStrategy {
  switch (skip.to) {
    case 'PAST LAST ROW':
      return { kind: 'past-last' }
    case 'NEXT ROW':
      return { kind: 'to-next' }
    case 'FIRST':
      return { kind: 'to-first', variable: skip.variable, required: true }
    case 'LAST':
      return { kind: 'to-last', variable: skip.variable, required: true }
  }
}

/** For each variable whether a row may be taken for it; for one without definition never asked. */
export function compileDefinitions(
  definitions: readonly (MatchDefinition | undefined)[],
  types: readonly LogicalType[],
  options: KernelOptions,
): readonly Condition[] {
  return definitions.map((definition, variable) => {
    if (definition === undefined) return () => true
    const values = definition.values.map((value): RowReference<Taken<MatchRow> | undefined> => {
      const compute = compileMatchValue(value, variable, types, options)
      return (row, last) => compute(row, last, NaN)
    })
    const condition = compileRowFunction<Taken<MatchRow> | undefined>(
      definition.condition,
      types.length,
      values,
      options,
    )
    return (row, last) => condition(row, last) === true
  })
}
