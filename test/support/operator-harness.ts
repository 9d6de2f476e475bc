import { expect } from 'vitest'
import { LATE_RECORDS, MetricGroup } from '../../src/runtime/job/metrics.ts'
import type { OperatorCase, Output } from './operator-case.ts'
import { type RunOptions, runCalls } from './operator-run.ts'
import { type Call, allAtOnce, cutRandomly, rowByRow, watermarksInside } from './operator-schedule.ts'
import { FORMS, type Change, type Forms, rowText } from './rows.ts'

interface Variant {
  readonly name: string
  readonly calls: (testCase: OperatorCase) => Call[]
  readonly between: RunOptions['between']
  /**
   * Watermarks inside batches: an operator may pass on fewer of them, so that rows may come before a watermark they
   * followed, never the other way round.
   */
  readonly inside?: boolean
}

const VARIANTS: readonly Variant[] = [
  { name: 'as given', calls: ({ events }) => [...events], between: 'nothing' },
  { name: 'row by row', calls: ({ events }) => rowByRow(events), between: 'nothing' },
  { name: 'all at once', calls: ({ events }) => allAtOnce(events), between: 'nothing' },
  { name: 'cut randomly', calls: ({ events }) => cutRandomly(allAtOnce(events), 1), between: 'nothing' },
  { name: 'cut randomly, snapshots', calls: ({ events }) => cutRandomly(allAtOnce(events), 2), between: 'snapshot' },
  { name: 'row by row, restored', calls: ({ events }) => rowByRow(events), between: 'restore' },
  { name: 'all at once, restored', calls: ({ events }) => allAtOnce(events), between: 'restore' },
  { name: 'row by row, rescaled', calls: ({ events }) => rowByRow(events), between: 'rescale' },
  { name: 'cut randomly, rescaled', calls: ({ events }) => cutRandomly(allAtOnce(events), 3), between: 'rescale' },
  {
    name: 'cut randomly, anything between',
    calls: ({ events }) => cutRandomly(allAtOnce(events), 5),
    between: 'anything',
  },
  { name: 'row by row, anything between', calls: ({ events }) => rowByRow(events), between: 'anything' },
  {
    name: 'watermarks inside',
    calls: ({ events, inputs }) => watermarksInside(events, inputs),
    between: 'nothing',
    inside: true,
  },
  {
    name: 'watermarks inside, restored',
    calls: ({ events, inputs }) => watermarksInside(events, inputs),
    between: 'restore',
    inside: true,
  },
  {
    name: 'watermarks inside, cut randomly',
    calls: ({ events, inputs }) => cutRandomly(watermarksInside(events, inputs), 4),
    between: 'nothing',
    inside: true,
  },
]

/**
 * The contract of every operator: runs a case however rows may be cut into batches, whatever form columns have,
 * wherever watermarks travel, with snapshots, restores and changes of parallelism between any two calls, each batch
 * overwritten once it was taken; and expects the same output throughout.
 */
export function checkOperator(testCase: OperatorCase): void {
  for (const variant of VARIANTS) for (const forms of FORMS) check(testCase, variant, forms)
}

/** The same for cases made by the hundred: as given, and four of the other variants, chosen by `seed`. */
export function checkOperatorQuickly(testCase: OperatorCase, seed: number): void {
  VARIANTS.forEach((variant, i) => {
    if (i === 0 || (i + seed) % 4 === 0) check(testCase, variant, FORMS[(i + (seed >> 2)) % FORMS.length] as Forms)
  })
}

function check(testCase: OperatorCase, variant: Variant, forms: Forms): void {
  if (variant.between === 'rescale' && testCase.keys === undefined) return
  const name = `${variant.name}, strings as ${forms.strings}, longs as ${forms.longs}, nulls ${forms.nulls}`
  const metrics = new MetricGroup()
  const options = { forms, between: variant.between, scribble: variant.name !== 'as given' }
  const sent = runCalls(testCase, variant.calls(testCase), options, metrics)
  // Subtasks without rows stay idle, and what a consumer makes of that is its own affair.
  const rescaled = testCase.keys !== undefined && (variant.between === 'rescale' || variant.between === 'anything')
  const compared = (outputs: readonly Output[]): readonly Output[] =>
    rescaled ? outputs.filter(({ kind }) => kind !== 'idle') : outputs
  const [actual, expected] = [compared(sent), compared(testCase.expected)]
  if (variant.inside === true) expectNoLater(actual, expected, name)
  else expect(inOrder(actual, testCase.orderedBy), name).toEqual(inOrder(expected, testCase.orderedBy))
  expect(metrics.counters.get(LATE_RECORDS)?.value ?? 0, `late rows, ${name}`).toBe(testCase.late ?? 0)
}

const isRow = (output: Output): output is Change => 'row' in output

function markText(output: Exclude<Output, Change>): string {
  return output.kind === 'watermark' ? `~ ${output.watermark}` : `idle ${output.idle}`
}

/** The output as text; rows between two marks in an order of their own, where they have none. */
function inOrder(outputs: readonly Output[], orderedBy: readonly number[] | undefined): string[] {
  const texts: string[] = []
  let stretch: Change[] = []
  const flush = (): void => {
    const key = (change: Change): string =>
      orderedBy === undefined ? rowText(change) : rowText({ kind: '+I', row: orderedBy.map((c) => change.row[c]) })
    texts.push(...stretch.toSorted((a, b) => compare(key(a), key(b))).map(rowText))
    stretch = []
  }
  for (const output of outputs) {
    if (isRow(output)) stretch.push(output)
    else {
      flush()
      texts.push(markText(output))
    }
  }
  flush()
  return texts
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The same rows, none behind a higher watermark than expected, and the same final marks. */
function expectNoLater(actual: readonly Output[], expected: readonly Output[], name: string): void {
  const [got, wanted] = [withWatermarks(actual), withWatermarks(expected)]
  expect(
    got.map(({ text }) => text),
    name,
  ).toEqual(wanted.map(({ text }) => text))
  const late = got.filter(({ before }, i) => before > (wanted[i]?.before as number))
  expect(late, `rows behind a higher watermark, ${name}`).toEqual([])
  const finalMark = (outputs: readonly Output[]): Output | undefined =>
    outputs.findLast(({ kind }) => kind === 'watermark')
  expect(finalMark(actual), `last watermark, ${name}`).toEqual(finalMark(expected))
  const idleMarks = (outputs: readonly Output[]): Output[] => outputs.filter(({ kind }) => kind === 'idle')
  expect(idleMarks(actual), name).toEqual(idleMarks(expected))
}

function withWatermarks(outputs: readonly Output[]): { text: string; before: number }[] {
  let before = -Infinity
  const rows: { text: string; before: number }[] = []
  for (const output of outputs) {
    if (isRow(output)) rows.push({ text: rowText(output), before })
    else if (output.kind === 'watermark') before = output.watermark
  }
  return rows.toSorted((a, b) => compare(a.text, b.text) || a.before - b.before)
}
