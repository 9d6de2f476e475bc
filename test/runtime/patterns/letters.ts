import { compilePattern } from '../../../src/runtime/patterns/compile.ts'
import { eventsOf, firstOf, type Taken } from '../../../src/runtime/patterns/match.ts'
import { Matcher, type TimeAdvance } from '../../../src/runtime/patterns/matcher.ts'
import type { Contiguity, PatternStep, SkipStrategy } from '../../../src/runtime/patterns/pattern.ts'
import { restoreMatches, saveMatches } from '../../../src/runtime/patterns/saved-matches.ts'

/** A step of a pattern over letters. */
export interface LetterStep {
  readonly contiguity: Contiguity
  /** The letters that fit. */
  readonly letters: string
  readonly optional: boolean
  readonly min: number
  readonly max: number
  readonly inner: Contiguity
  readonly greedy: boolean
  /** The letters that end the repetition. */
  readonly until: string
  /** What must not follow directly, or not until the next step's event. */
  readonly absence: { readonly letters: string; readonly contiguity: 'strict' | 'relaxed' } | undefined
}

export interface LetterEvent {
  readonly letter: string
  readonly index: number
  readonly time: number
}

/** A match as text: `0:1,2` are the first step's events, by index. */
export interface FoundMatch {
  readonly text: string
  /** The index of the event that completed it. */
  readonly at: number
  readonly events: readonly { readonly index: number; readonly step: number }[]
}

export function once(letters: string, contiguity: Contiguity = 'relaxed'): LetterStep {
  const plain = {
    optional: false,
    min: 1,
    max: 1,
    inner: 'relaxed',
    greedy: false,
    until: '',
    absence: undefined,
  } as const
  return { ...plain, letters, contiguity }
}

/** Conditions are sets of letters; those of steps come first, in their order. */
function describeSteps(steps: readonly LetterStep[]): { steps: PatternStep[]; conditions: string[] } {
  const conditions = steps.map(({ letters }) => letters)
  const described = steps.flatMap((step, variable): PatternStep[] => {
    const { contiguity, optional, min, max, inner, greedy, until, absence } = step
    const end = until === '' ? undefined : conditions.push(until) - 1
    const repetition = max === 1 ? undefined : { min, max, contiguity: inner, until: end, within: undefined }
    const taking = { kind: 'event', contiguity, optional, repetition, within: undefined, variable } as const
    const event: PatternStep = { ...taking, condition: variable, greedy }
    if (absence === undefined) return [event]
    const condition = conditions.push(absence.letters) - 1
    return [event, { kind: 'absence', contiguity: absence.contiguity, condition, within: undefined }]
  })
  return { steps: described, conditions }
}

export interface LetterRun {
  readonly found: FoundMatch[]
  readonly timedOut: string[]
}

/** Runs the engine over letters, at first up to each event and then to the end of time. */
export function findMatches(
  letterSteps: readonly LetterStep[],
  events: readonly LetterEvent[],
  within: number | undefined,
  skip: SkipStrategy,
  options: { readonly iterative?: boolean; readonly restoring?: boolean } = {},
): LetterRun {
  const { steps, conditions } = describeSteps(letterSteps)
  const iterative = conditions.map(() => options.iterative ?? false)
  const automaton = compilePattern({ steps, within, skip, iterative })
  const matcher = new Matcher<LetterEvent>(automaton, {
    holds: (condition, { letter }) => (conditions[condition] as string).includes(letter),
    nameOf: String,
  })
  let state = matcher.createState()
  const run: LetterRun = { found: [], timedOut: [] }
  const report = (matches: readonly Taken<LetterEvent>[], at: number): void => {
    for (const last of matches) run.found.push(describeMatch(last, at))
  }
  const advance = ({ found, timedOut }: TimeAdvance<LetterEvent>, at: number): void => {
    report(found, at)
    for (const { last, time } of timedOut) run.timedOut.push(`${describeMatch(last, at).text} until ${time}`)
  }
  for (const event of events) {
    advance(matcher.advanceTime(state, event.time), event.index)
    report(matcher.process(state, event, event.time), event.index)
    if (options.restoring === true) state = restoreMatches(structuredClone(saveMatches(state)), automaton)
  }
  advance(matcher.advanceTime(state, Infinity), events.length)
  return run
}

function describeMatch(last: Taken<LetterEvent>, at: number): FoundMatch {
  const taken = eventsOf(last)
  if (firstOf(last) !== taken[0]) throw new Error('the first event is not the first')
  return textOf(
    taken.map(({ event, variable }) => ({ index: event.index, step: variable })),
    at,
  )
}

export function textOf(events: FoundMatch['events'], at: number): FoundMatch {
  const bySteps = new Map<number, number[]>()
  for (const { index, step } of events) bySteps.set(step, [...(bySteps.get(step) ?? []), index])
  const text = [...bySteps].map(([step, of]) => `${step}:${of.join(',')}`).join(' ')
  return { text, at, events }
}

export function letters(text: string): LetterEvent[] {
  return [...text].map((letter, index) => ({ letter, index, time: index }))
}
