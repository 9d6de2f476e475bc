import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Contiguity, SkipStrategy } from '../../../src/runtime/patterns/pattern.ts'
import { enumerateMatches } from './enumerate.ts'
import { findMatches, type FoundMatch, type LetterEvent, type LetterStep } from './letters.ts'

const contiguity = fc.constantFrom<Contiguity>('strict', 'relaxed', 'any')
const letterSet = fc.constantFrom('a', 'b', 'c', 'ab', 'bc', 'abcx')
const repetition = fc.constantFrom([1, 1], [1, 1], [2, 2], [1, 2], [2, 3], [1, Infinity], [2, Infinity])

const anyStep: fc.Arbitrary<LetterStep> = fc
  .record({
    contiguity,
    letters: letterSet,
    optional: fc.boolean(),
    range: repetition,
    inner: contiguity,
    greedy: fc.boolean(),
    until: fc.constantFrom('', '', 'x', 'c'),
    absence: fc.option(
      fc.record({
        letters: fc.constantFrom('a', 'b', 'x'),
        contiguity: fc.constantFrom<'strict' | 'relaxed'>('strict', 'relaxed'),
      }),
      { nil: undefined, freq: 3 },
    ),
  })
  .map(({ range: [min = 1, max = 1], ...step }) => ({ ...step, min, max }))

/** Patterns whose parts can be combined: an absence or a greedy loop is followed by a step that can't be missing. */
const pattern: fc.Arbitrary<LetterStep[]> = fc.array(anyStep, { minLength: 1, maxLength: 4 }).map((steps) =>
  steps.map((step, i): LetterStep => {
    const isLast = i === steps.length - 1
    const previous = steps[i - 1]
    const greedy = step.greedy && step.max > 1 && step.inner !== 'any' && step.until === '' && !isLast
    const absence = isLast || step.optional || greedy ? undefined : step.absence
    const isNeeded = previous !== undefined && (previous.absence !== undefined || previous.greedy)
    const until = step.max === Infinity ? step.until : ''
    return { ...step, greedy, absence, until, optional: step.optional && !isNeeded && !(isLast && i === 0) }
  }),
)

const events: fc.Arbitrary<LetterEvent[]> = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'x', 'a', 'b'), fc.nat(2)), { maxLength: 7 })
  .map((steps) => {
    let time = 0
    return steps.map(([letter, pause], index) => ({ letter, index, time: (time += pause) }))
  })

const limit = fc.constantFrom(3, 6, 100)

const inOrder = (found: readonly FoundMatch[]): string[] => found.map(({ text, at }) => `${at}: ${text}`).toSorted()

describe('without skipping', () => {
  test('finds what the pattern means, each match once', () => {
    fc.assert(
      fc.property(pattern, events, limit, (steps, input, within) => {
        const { found } = findMatches(steps, input, within, { kind: 'none' })
        expect(inOrder(found)).toEqual(inOrder(enumerateMatches(steps, input, within)))
      }),
      { numRuns: 1500, seed: 7 },
    )
  })

  test('finds them at once, by their first events', () => {
    fc.assert(
      fc.property(pattern, events, (steps, input) => {
        const { found } = findMatches(steps, input, 100, { kind: 'none' })
        const keys = found.map(({ at, events: [first] }) => [at, first?.index ?? -1] as const)
        expect(keys).toEqual(keys.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]))
      }),
      { numRuns: 300, seed: 8 },
    )
  })
})

/** Matches in order of their beginnings; each that is kept drops later ones. */
function skipping(all: readonly FoundMatch[], skip: SkipStrategy): FoundMatch[] {
  const kept: FoundMatch[] = []
  let from = 0
  for (const match of all.toSorted((a, b) => firstIndex(a) - firstIndex(b) || a.at - b.at)) {
    if (firstIndex(match) < from) continue
    kept.push(match)
    from = Math.max(from, skippedTo(match, skip))
  }
  return kept
}

const firstIndex = ({ events: [first] }: FoundMatch): number => first?.index ?? -1

/** Matches that begin before this event are dropped. */
function skippedTo(match: FoundMatch, skip: SkipStrategy): number {
  switch (skip.kind) {
    case 'none':
      return 0
    case 'to-next':
      return firstIndex(match) + 1
    case 'past-last':
      return (match.events.at(-1)?.index ?? 0) + 1
    case 'to-first':
    case 'to-last': {
      const of = match.events.filter(({ step }) => step === skip.variable)
      return of.at(skip.kind === 'to-first' ? 0 : -1)?.index ?? 0
    }
  }
}

const skip = fc.oneof(
  fc.constantFrom<SkipStrategy>({ kind: 'to-next' }, { kind: 'past-last' }),
  fc.record({
    kind: fc.constantFrom<'to-first' | 'to-last'>('to-first', 'to-last'),
    variable: fc.constantFrom(0, 1),
    required: fc.constant(false),
  }),
)

test('skipping keeps the first of the matches that are in each other’s way', () => {
  fc.assert(
    fc.property(pattern, events, limit, skip, (steps, input, within, strategy) => {
      const all = findMatches(steps, input, within, { kind: 'none' }).found
      const texts = (found: readonly FoundMatch[]): string[] => found.map(({ text }) => text).toSorted()
      expect(texts(findMatches(steps, input, within, strategy).found)).toEqual(texts(skipping(all, strategy)))
    }),
    { numRuns: 1000, seed: 9 },
  )
})

test('it makes no difference whether conditions may look at the match, nor whether state is restored in between', () => {
  fc.assert(
    fc.property(
      pattern,
      events,
      limit,
      fc.oneof(skip, fc.constant<SkipStrategy>({ kind: 'none' })),
      (steps, input, within, strategy) => {
        const expected = findMatches(steps, input, within, strategy)
        expect(findMatches(steps, input, within, strategy, { iterative: true })).toEqual(expected)
        expect(findMatches(steps, input, within, strategy, { restoring: true })).toEqual(expected)
      },
    ),
    { numRuns: 300, seed: 10 },
  )
})
