import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CEP, Pattern, type PatternMatch, StreamExecutionEnvironment } from '../../../src/index.ts'
import { is, type Letter, letters, timed } from './cep-letters.ts'

const links = ['next', 'followedBy', 'followedByAny'] as const
type Link = (typeof links)[number]

/** A part of a pattern: a letter, how it follows the one before, and how often it comes. */
interface Part {
  readonly letter: string
  readonly link: Link
  readonly absent: { readonly letter: string; readonly link: 'notNext' | 'notFollowedBy' } | undefined
  readonly min: number
  /** Infinity for a loop. */
  readonly max: number
  readonly inner: Link
  readonly optional: boolean
}

/** One event of a match. */
interface Step {
  readonly name: string
  readonly letter: string
  readonly link: Link
  readonly absent: Part['absent']
}

const nameOf = ({ letter }: Part, i: number): string => `${letter}${i}`

function patternOf(parts: readonly Part[], within: number): Pattern<Letter> {
  let pattern: Pattern<Letter> | undefined
  for (const [i, part] of parts.entries()) {
    const name = nameOf(part, i)
    if (pattern === undefined) pattern = Pattern.begin<Letter>(name)
    else {
      if (part.absent !== undefined) pattern = pattern[part.absent.link](`not${i}`).where(is(part.absent.letter))
      pattern = pattern[part.link](name)
    }
    pattern = pattern.where(is(part.letter))
    if (part.max === Infinity) pattern = part.min === 1 ? pattern.oneOrMore() : pattern.timesOrMore(part.min)
    else if (part.max > 1) pattern = pattern.times(part.min, part.max)
    if (part.max > 1 && part.inner === 'next') pattern = pattern.consecutive()
    if (part.max > 1 && part.inner === 'followedByAny') pattern = pattern.allowCombinations()
    if (part.optional) pattern = pattern.optional()
  }
  if (pattern === undefined) throw new Error('a pattern has at least one part')
  return pattern.within(within)
}

/** The pattern without quantifiers: one sequence of steps for each number of times. */
function sequences(parts: readonly Part[], longest: number): Step[][] {
  let all: Step[][] = [[]]
  for (const [i, part] of parts.entries()) {
    const { letter, link, absent, inner } = part
    const name = nameOf(part, i)
    const counts = Array.from({ length: Math.min(part.max, longest) - part.min + 1 }, (_, n) => part.min + n)
    const repeated = counts.map((n) =>
      Array.from({ length: n }, (_, k): Step =>
        k === 0 ? { name, letter, link, absent } : { name, letter, link: inner, absent: undefined },
      ),
    )
    if (part.optional) repeated.push([])
    all = all.flatMap((before) => repeated.map((steps) => [...before, ...steps]))
  }
  return all.filter((steps) => steps.length > 0)
}

/** The places where a step may be taken, after the event at `previous`. */
function places(text: string, { letter, link, absent }: Step, previous: number): number[] {
  const fitting = [...text].map((_, i) => i).filter((i) => i > previous && text[i] === letter)
  const linked = fitting.filter((i, n) => link === 'followedByAny' || (link === 'next' ? i === previous + 1 : n === 0))
  if (absent === undefined) return linked
  if (absent.link === 'notNext') return text[previous + 1] === absent.letter ? [] : linked
  return linked.filter((i) => !text.slice(previous + 1, i).includes(absent.letter))
}

function expected(text: string, parts: readonly Part[], within: number): string[] {
  const found: string[] = []
  const extend = (steps: readonly Step[], taken: readonly number[]): void => {
    const step = steps[taken.length]
    const first = taken[0] ?? 0
    if (step === undefined) {
      found.push(taken.map((i, n) => `${steps[n]?.name}@${i + 1}`).join(' '))
      return
    }
    const previous = taken.at(-1)
    const next =
      previous === undefined
        ? [...text].map((_, i) => i).filter((i) => text[i] === step.letter)
        : places(text, step, previous)
    for (const i of next) if (previous === undefined || i - first < within) extend(steps, [...taken, i])
  }
  for (const steps of sequences(parts, text.length)) extend(steps, [])
  return found.toSorted()
}

const shown = (match: PatternMatch<Letter>): string =>
  [...match].flatMap(([name, events]) => events.map(([, time]) => `${name}@${time}`)).join(' ')

const letter = fc.constantFrom('a', 'b', 'c')
const link = fc.constantFrom(...links)
const times = fc.constantFrom<[number, number]>([1, 1], [1, 1], [2, 2], [1, 2], [1, Infinity], [2, Infinity])
const part = fc
  .record({
    letter,
    link,
    times,
    inner: link,
    optional: fc.boolean(),
    absent: fc.option(
      fc.record({
        letter: fc.constantFrom('a', 'b', 'c', 'x'),
        link: fc.constantFrom('notNext' as const, 'notFollowedBy' as const),
      }),
      { nil: undefined },
    ),
  })
  .map(({ times: [min, max], ...rest }): Part => ({ ...rest, min, max }))
/**
 * Absences stand behind a part that comes once, before one that must come, and forbid another letter than that: behind
 * the first event of a repetition they would end it too.
 */
const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) =>
  parts.map((one, i): Part => {
    const previous = parts[i - 1]
    const allowed = previous?.max === 1 && !previous.optional && !one.optional && one.absent?.letter !== one.letter
    return allowed ? one : { ...one, absent: undefined }
  }),
)
const text = fc.array(fc.constantFrom('a', 'b', 'c', 'x'), { maxLength: 7 }).map((all) => all.join(''))

test('finds what can be found by trying all events for all parts', async () => {
  await fc.assert(
    fc.asyncProperty(text, pattern, fc.integer({ min: 1, max: 10 }), async (word, parts, within) => {
      const input = StreamExecutionEnvironment.getExecutionEnvironment().fromCollection(letters(word))
      const found = await CEP.pattern(timed(input), patternOf(parts, within)).select(shown).executeAndCollect()
      expect(found.toSorted()).toEqual(expected(word, parts, within))
    }),
    { numRuns: 400, seed: 11 },
  )
})
