import { didYouMean, PlanError } from '../../../core/errors.ts'
import type { Span } from '../../../core/position.ts'
import type { Identifier } from '../../../parser/ast/expression.ts'
import type { AfterMatch, MatchRecognizeAst, PatternAst } from '../../../parser/ast/match-recognize.ts'
import type { MatchPattern, MatchSkip, QuantifiedVariable } from '../../logical/match.ts'
import { at, type Environment, invalid } from '../context.ts'
import { windowInterval } from '../window-spec.ts'

interface Text {
  readonly text: string
}

/** A counted repetition is that many states. */
const MOST_ROWS = 10_000

type Quantified = Extract<PatternAst, { kind: 'Quantified' }>

/** A variable with its quantifier, and where it stands. */
interface Part extends QuantifiedVariable {
  readonly identifier: Identifier
}

export function refused(what: string, advice: string, span: Span, env: Text): PlanError {
  return new PlanError('PATTERN_NOT_SUPPORTED', `MATCH_RECOGNIZE doesn't support ${what}. ${advice}`, at(env, span))
}

/** PATTERN, WITHIN and AFTER MATCH. */
export function bindPattern({ pattern, within, afterMatch, span }: MatchRecognizeAst, env: Environment): MatchPattern {
  const parts = partsOf(pattern, env, span)
  checkParts(parts, env, span)
  const limit = within && windowInterval(within, 'WITHIN of MATCH_RECOGNIZE', env).value
  return {
    variables: parts.map(({ name, min, max, greedy }) => ({ name, min, max, greedy })),
    within: limit !== undefined && limit > 0 ? limit : undefined,
    skip: skipOf(afterMatch, parts, env),
  }
}

function partsOf(pattern: PatternAst, env: Text, whole: Span): readonly Part[] {
  const place = spanOf(pattern) ?? whole
  switch (pattern.kind) {
    case 'Variable':
      return [{ name: pattern.name.name, min: 1, max: 1, greedy: true, identifier: pattern.name }]
    case 'Sequence':
      return pattern.parts.flatMap((part) => partsOf(part, env, whole))
    case 'Quantified':
      return [quantified(pattern, env, place)]
    case 'Alternation':
      throw refused('alternatives (|)', 'Use one variable whose condition is the OR of theirs.', place, env)
    case 'Permutation':
      throw refused('PERMUTE', 'Write the variables in one order; several orders are several queries.', place, env)
    case 'Exclusion':
      throw refused(
        'exclusions ({- -})',
        'With ONE ROW PER MATCH they change nothing: leave the braces out.',
        place,
        env,
      )
  }
}

function quantified({ part, min, max = Infinity, reluctant }: Quantified, env: Text, span: Span): Part {
  if (part.kind !== 'Variable') {
    const advice = 'Write the repetitions out, or repeat a single variable.'
    throw refused('a quantifier behind a group of variables', advice, span, env)
  }
  const { name } = part
  if (max < Math.max(1, min)) {
    const range = max < min ? `between ${min} and ${max} times` : '0 times'
    throw invalid(env, 'BAD_QUANTIFIER', `'${name.name}' can't be repeated ${range}.`, span)
  }
  if (Math.max(min, max === Infinity ? 0 : max) > MOST_ROWS) {
    throw invalid(
      env,
      'BAD_QUANTIFIER',
      `'${name.name}' can be repeated ${MOST_ROWS} times at most, or without limit.`,
      span,
    )
  }
  if (reluctant && min === 0 && max === 1) {
    const advice = `Write ${name.name}? and a condition that is false for rows that the next variable shall take.`
    throw refused(`a reluctant optional variable (${name.name}??)`, advice, span, env)
  }
  return { name: name.name, min, max, greedy: !reluctant, identifier: name }
}

function checkParts(parts: readonly Part[], env: Text, whole: Span): void {
  const names = new Set<string>()
  for (const { name, identifier } of parts) {
    if (names.has(name)) {
      const advice = 'Give its second place another name, with the same condition.'
      throw refused(`a variable twice, as '${name}' here`, advice, identifier.span, env)
    }
    names.add(name)
  }
  if (parts.every(({ min }) => min === 0)) {
    const advice = `Make one variable of the pattern a required one, such as ${parts[0]?.name}+.`
    throw refused('a pattern that matches no row at all', advice, parts[0]?.identifier.span ?? whole, env)
  }
  parts.forEach((part, i) => checkGreedy(part, parts[i + 1], env))
}

/** A greedy repetition ends with the row that the next variable takes, so that there must be one. */
function checkGreedy(part: Part, next: Part | undefined, env: Text): void {
  if (!part.greedy || part.min === part.max || part.max === 1) return
  const { name, identifier } = part
  if (next === undefined) {
    const advice =
      'Its end only shows in the next row: add a variable for that, or make it reluctant with ? behind the quantifier.'
    throw refused(`a greedy quantifier on the last variable, '${name}'`, advice, identifier.span, env)
  }
  if (next.min > 0) return
  const advice = `Make the repetition of ${name} reluctant with ? behind its quantifier, or ${next.name} a required variable.`
  throw refused(
    `an optional variable behind a greedy quantifier, '${next.name}' here`,
    advice,
    next.identifier.span,
    env,
  )
}

function skipOf(afterMatch: AfterMatch | undefined, parts: readonly Part[], env: Text): MatchSkip {
  if (afterMatch === undefined || afterMatch.to === 'NEXT ROW') return { to: 'NEXT ROW' }
  const { to, variable } = afterMatch
  if (to === 'PAST LAST ROW' || variable === undefined) return { to: 'PAST LAST ROW' }
  const names = parts.map(({ name }) => name)
  const index = names.indexOf(variable.name)
  if (index >= 0) return { to, variable: index }
  const message = `AFTER MATCH SKIP: '${variable.name}' is no variable of the pattern.${didYouMean(variable.name, names)}`
  throw invalid(env, 'UNKNOWN_VARIABLE', message, variable.span)
}

function spanOf(pattern: PatternAst): Span | undefined {
  switch (pattern.kind) {
    case 'Variable':
      return pattern.name.span
    case 'Quantified':
    case 'Exclusion':
      return spanOf(pattern.part)
    default:
      return pattern.parts.map(spanOf).find((span) => span !== undefined)
  }
}
