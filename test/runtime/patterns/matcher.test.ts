import { describe, expect, test } from 'vitest'
import { compilePattern } from '../../../src/runtime/patterns/compile.ts'
import { Matcher } from '../../../src/runtime/patterns/matcher.ts'
import type { EventStep, PatternDescription, PatternStep } from '../../../src/runtime/patterns/pattern.ts'
import { saveMatches } from '../../../src/runtime/patterns/saved-matches.ts'
import { findMatches, letters, type LetterStep, once } from './letters.ts'

const found = (
  text: string,
  steps: readonly LetterStep[],
  skip: PatternDescription['skip'] = { kind: 'none' },
): string[] => findMatches(steps, letters(text), undefined, skip).found.map(({ text: match }) => match)

describe('strictly contiguous patterns, as SQL has them', () => {
  const strict = (letterSet: string, step: Partial<LetterStep> = {}): LetterStep => {
    return { ...once(letterSet, 'strict'), inner: 'strict', ...step }
  }
  const star = { optional: true, max: Infinity }

  test('A B+? C: every possible end of the loop is tried', () => {
    expect(found('abbc', [strict('a'), strict('b', { max: Infinity }), strict('c')])).toEqual(['0:0 1:1,2 2:3'])
  })

  test('A B+ C, greedy: what could be a B is no C', () => {
    const steps = (greedy: boolean): LetterStep[] => [strict('a'), strict('b', { max: Infinity, greedy }), strict('bc')]
    expect(found('abbc', steps(true))).toEqual(['0:0 1:1,2 2:3'])
    expect(found('abbc', steps(false))).toEqual(['0:0 1:1 2:2', '0:0 1:1,2 2:3'])
  })

  test('A* B? C{2,3}', () => {
    const steps = [strict('a', star), strict('b', { optional: true }), strict('c', { min: 2, max: 3 })]
    expect(found('aabccc', steps, { kind: 'past-last' })).toEqual(['0:0,1 1:2 2:3,4'])
  })

  test('many ways through cost no more than their number', () => {
    // Any number of x may be split between the two loops in as many ways as there are x.
    const steps = [strict('a'), strict('x', star), strict('x', star), strict('c')]
    const input = `a${'x'.repeat(200)}c`
    expect(found(input, steps).length).toBe(201)
    expect(found(input, steps, { kind: 'past-last' })).toHaveLength(1)
  })
})

const event = (variable: number, contiguity: EventStep['contiguity'], step: Partial<EventStep> = {}): EventStep => {
  const base = { kind: 'event', optional: false, repetition: undefined, within: undefined, greedy: false } as const
  return { ...base, variable, condition: variable, contiguity, ...step }
}

/** A matcher of letters that counts how often it asks for a condition. */
function counting(steps: readonly PatternStep[], names: string, iterative: boolean, within?: number) {
  const automaton = compilePattern({
    steps,
    within,
    skip: { kind: 'none' },
    iterative: [...names].map(() => iterative),
  })
  let asked = 0
  const matcher = new Matcher<string>(automaton, {
    holds: (condition, letter) => {
      asked++
      return names[condition] === letter
    },
    nameOf: String,
  })
  return { automaton, matcher, asked: () => asked }
}

describe('cost', () => {
  const steps = [event(0, 'strict'), event(1, 'relaxed'), event(2, 'relaxed')]

  test('a condition is evaluated once for an event, however many matches wait', () => {
    const { matcher, asked } = counting(steps, 'abc', false)
    const state = matcher.createState()
    for (let i = 0; i < 1000; i++) matcher.process(state, 'a', i)
    for (let i = 0; i < 1000; i++) matcher.process(state, 'x', 1000 + i)
    expect(state.partial).toHaveLength(1000)
    expect(asked()).toBeLessThanOrEqual(2 * 2000)
    matcher.process(state, 'b', 2000)
    expect(matcher.process(state, 'c', 2001)).toHaveLength(1000)
    expect(state.isEmpty).toBe(true)
  })

  test('or once for an event and match if it looks at the match', () => {
    const { matcher, asked } = counting(steps, 'abc', true)
    const state = matcher.createState()
    for (let i = 0; i < 10; i++) matcher.process(state, 'a', i)
    const before = asked()
    matcher.process(state, 'x', 10)
    expect(asked() - before).toBe(11)
  })
})

describe('memory', () => {
  test('matches that begin alike share their events', () => {
    const loop = { min: 1, max: Infinity, contiguity: 'relaxed', until: undefined, within: undefined } as const
    const { matcher } = counting(
      [event(0, 'strict'), event(1, 'relaxed', { repetition: loop }), event(2, 'relaxed')],
      'abc',
      false,
    )
    const state = matcher.createState()
    for (const letter of 'abxbb') matcher.process(state, letter, 0)
    const saved = saveMatches(state)
    expect(saved.events).toEqual(['a', 'b', 'b', 'b'])
    expect(saved.taken).toHaveLength(4 * 5)
    expect(saved.partial).toHaveLength(3 * 2)
  })

  test('nothing is kept of matches that are over', () => {
    const { matcher } = counting([event(0, 'strict'), event(1, 'relaxed')], 'ab', false, 10)
    const state = matcher.createState()
    for (const letter of 'axax') matcher.process(state, letter, 1)
    expect(matcher.nextTimeout(state)).toBe(11)
    expect(matcher.advanceTime(state, 10).timedOut).toEqual([])
    expect(matcher.advanceTime(state, 11).timedOut.map(({ last, time }) => [last.event, time])).toEqual([
      ['a', 11],
      ['a', 11],
    ])
    expect(saveMatches(state)).toEqual({ nextNumber: 4, events: [], taken: [], partial: [], complete: [] })
    expect(matcher.nextTimeout(state)).toBe(Infinity)
  })

  test('a long chain of events can be saved', () => {
    const loop = { min: 1, max: Infinity, contiguity: 'strict', until: undefined, within: undefined } as const
    const { matcher } = counting(
      [event(0, 'strict'), event(1, 'strict', { repetition: loop }), event(2, 'strict')],
      'abc',
      false,
    )
    const state = matcher.createState()
    matcher.process(state, 'a', 0)
    for (let i = 0; i < 50_000; i++) matcher.process(state, 'b', i)
    expect(structuredClone(saveMatches(state)).events).toHaveLength(50_001)
  })
})

test('a pattern that can match nothing at all is known as such', () => {
  const matchesEmpty = (steps: PatternStep[]): boolean => counting(steps, 'abc', false).automaton.matchesEmpty
  expect(matchesEmpty([event(0, 'strict', { optional: true }), event(1, 'strict', { optional: true })])).toBe(true)
  expect(matchesEmpty([event(0, 'strict', { optional: true }), event(1, 'strict')])).toBe(false)
})
