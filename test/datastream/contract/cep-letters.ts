import { CEP, type DataStream, Pattern, type PatternMatch } from '../../../src/index.ts'
import { AfterMatchSkipStrategy, WatermarkStrategy } from '../../../src/index.ts'
import { values } from '../running.ts'

/** A letter and its event time. */
export type Letter = readonly [name: string, time: number]

export const timed = (input: DataStream<Letter>, delay = 0): DataStream<Letter> =>
  input.assignTimestampsAndWatermarks(
    WatermarkStrategy.forBoundedOutOfOrderness<Letter>(delay).withTimestampAssigner(([, time]) => time),
  )

export const is =
  (...names: readonly string[]) =>
  ([name]: Letter): boolean =>
    names.includes(name)

/** `a1 b2,3`: the times of the events of each pattern, in its order. */
export const show = (match: PatternMatch<Letter>): string =>
  [...match].map(([name, events]) => `${name}${events.map(([, time]) => time).join(',')}`).join(' ')

/** A pattern that begins with one event of this letter, and is called like it. */
export const begin = (
  letter: string,
  skip: AfterMatchSkipStrategy = AfterMatchSkipStrategy.noSkip(),
): Pattern<Letter> => Pattern.begin<Letter>(letter, skip).where(is(letter))

export const followedBy = (pattern: Pattern<Letter>, letter: string): Pattern<Letter> =>
  pattern.followedBy(letter).where(is(letter))

/** Letters, one a millisecond from 1 on. */
export const letters = (text: string): Letter[] => [...text].map((letter, i) => [letter, i + 1])

/** The matches of a pattern in rows, sorted: the order of matches that end with the same event is nobody's business. */
export const matchesOf = async (rows: readonly Letter[], pattern: Pattern<Letter>): Promise<string[]> =>
  (await values(rows, (input) => CEP.pattern(timed(input), pattern).select(show))).toSorted()

export const matches = (text: string, pattern: Pattern<Letter>): Promise<string[]> => matchesOf(letters(text), pattern)
