import { didYouMean } from '../../core/errors.ts'
import type { Automaton } from '../../runtime/patterns/automaton.ts'
import { compilePattern } from '../../runtime/patterns/compile.ts'
import type { AbsenceStep, Contiguity, PatternStep, Repetition, SkipStrategy } from '../../runtime/patterns/pattern.ts'
import type { AfterMatchSkipStrategy } from './after-match-skip-strategy.ts'
import type { CallableCondition } from './conditions.ts'
import { malformed, type PatternPart } from './pattern-part.ts'

/** A pattern in numbers, and what the numbers stand for. */
export interface LoweredPattern {
  readonly automaton: Automaton
  readonly variables: readonly string[]
  readonly conditions: readonly CallableCondition[]
  readonly signature: string
}

export function lowerPattern(parts: readonly PatternPart[], skip: AfterMatchSkipStrategy): LoweredPattern {
  const lowering = new Lowering()
  const steps = parts.map((part) => lowering.step(part))
  const { variables, conditions } = lowering
  const within = shortest(parts)
  const last = parts.at(-1)
  if (last?.link === 'not-followed-by' && within === undefined && last.withinPrevious === undefined) {
    last.fail('ends the pattern with an absence, which needs a time limit: call within()')
  }
  const automaton = compilePattern({
    steps,
    within,
    skip: skipOf(skip, variables),
    iterative: conditions.map(({ isIterative }) => isIterative),
  })
  return { automaton, variables, conditions, signature: parts.map(textOf).join(' ') }
}

class Lowering {
  readonly variables: string[] = []
  readonly conditions: CallableCondition[] = []
  readonly #names = new Set<string>()

  step(part: PatternPart): PatternStep {
    const { link, optional, withinPrevious: within, greedy } = part
    if (part.name !== undefined) this.#claim(part.name)
    if (link === 'not-next' || link === 'not-followed-by') return this.#absence(part, link)
    const taking = { contiguity: link, optional, repetition: this.#repetition(part), within }
    if (part.group !== undefined)
      return { kind: 'group', ...taking, steps: part.group.map((inner) => this.step(inner)) }
    const variable = this.variables.push(part.name ?? '') - 1
    return { kind: 'event', ...taking, variable, condition: this.#condition(part.condition), greedy }
  }

  #absence(part: PatternPart, link: 'not-next' | 'not-followed-by'): AbsenceStep {
    const contiguity = link === 'not-next' ? 'strict' : 'relaxed'
    return { kind: 'absence', contiguity, condition: this.#condition(part.condition), within: part.withinPrevious }
  }

  #repetition({ times, inner, until }: PatternPart): Repetition | undefined {
    if (times === undefined) return undefined
    return { ...times, contiguity: inner satisfies Contiguity, until: this.#condition(until) }
  }

  #condition(condition: CallableCondition | undefined): number | undefined {
    return condition === undefined ? undefined : this.conditions.push(condition) - 1
  }

  #claim(name: string): void {
    if (this.#names.has(name)) throw malformed(`There are two patterns '${name}': names must be unique.`)
    this.#names.add(name)
  }
}

/** The limit that ends a match first. */
function shortest(parts: readonly PatternPart[]): number | undefined {
  const limits = parts.flatMap((part) => [part.within, part.group === undefined ? undefined : shortest(part.group)])
  const shortestLimit = Math.min(...limits.map((limit) => limit ?? Infinity))
  return shortestLimit === Infinity ? undefined : shortestLimit
}

function skipOf({ kind, patternName, isRequired }: AfterMatchSkipStrategy, variables: readonly string[]): SkipStrategy {
  if (kind !== 'to-first' && kind !== 'to-last') return { kind }
  const variable = variables.indexOf(patternName ?? '')
  if (variable < 0) {
    const hint = didYouMean(patternName ?? '', variables)
    throw malformed(`There is no pattern '${patternName}' that a match could skip to.${hint}`)
  }
  return { kind, variable, required: isRequired }
}

/** What a pattern looks like, without its conditions. */
function textOf(part: PatternPart): string {
  const { link, name, group, times, optional, greedy, inner, until } = part
  const content = group === undefined ? `'${name}'` : `(${group.map(textOf).join(' ')})`
  const repeated = times === undefined ? '' : `{${times.min},${times.max === Infinity ? '' : times.max}} ${inner}`
  const flags = [optional && 'optional', greedy && 'greedy', until !== undefined && 'until'].filter(Boolean)
  return [link, content + repeated, ...flags].join(' ')
}
