import { MAX_SAFE } from '../../../core/column.ts'
import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../core/row-kind.ts'
import type { Accumulator, CompiledAggregate, ResultCode } from './parts.ts'
import type { AccumulatorPlan } from './plan.ts'

/** Which of the generated forms of a loop: with NULLs among the arguments or not, `long` values as bigints or not. */
export interface Variant {
  readonly nulls: boolean
  readonly wide: boolean
}

/** The aggregates of a loop, and the names of what it reads. */
export interface LoopSpec {
  readonly plan: AccumulatorPlan
  readonly aggregates: readonly CompiledAggregate[]
  /** Columns of the input. */
  readonly columns: readonly number[]
}

const lines = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('\n')

const slotsOf = ({ names }: Accumulator, group: string): readonly string[] => names.map((name) => `${name}[${group}]`)

/** `const A0 = acc.columns[0]` … for every column of accumulators. */
function bindAccumulators({ accumulators }: AccumulatorPlan, from: string, prefix = ''): string {
  const names = accumulators.flatMap((a) => a.names)
  return names.map((name, i) => `const ${prefix}${name} = ${from}.columns[${i}]`).join('\n')
}

function bindColumns(columns: readonly number[]): string {
  return columns.map((c, i) => `const c${c} = cols[${2 * i}], n${c} = cols[${2 * i + 1}]`).join('\n')
}

function bindDistincts(plan: AccumulatorPlan): string {
  return plan.distinctColumns.map((_, t) => `const M${t} = acc.distincts[${t}].masks, E${t} = entries[${t}]`).join('\n')
}

function bindOutputs(results: readonly ResultCode[]): string {
  return results
    .map((_, k) => `const R${k} = out[${k}].data, N${k} = out[${k}].nulls, Z${k} = out[${k}].empty`)
    .join('\n')
}

/** What happens to the accumulators for one row: `checks` may leave the loop, `commit` may not. */
class RowCode {
  readonly checks: string[] = []
  readonly commit: string[] = []

  /** `when`: source of the condition under which the row counts; undefined when it always does. */
  add({ kind, names }: Accumulator, group: string, value: string, when: string | undefined, variant: Variant): void {
    const slots = names.map((name) => `${name}[${group}]`)
    this.#step(kind.add(slots, value, variant.wide), slots[0] as string, `s${names[0]}`, when)
  }

  merge({ kind, names }: Accumulator, variant: Variant): void {
    const slots = names.map((name) => `${name}[g]`)
    const from = names.map((name) => `S${name}[s]`)
    this.#step(kind.merge(slots, from, variant.wide), slots[0] as string, `s${names[0]}`, undefined)
  }

  #step(
    { next, commit }: ReturnType<Accumulator['kind']['add']>,
    slot: string,
    name: string,
    when: string | undefined,
  ): void {
    if (next !== undefined) {
      if (when === undefined) this.checks.push(`const ${name} = ${next.code}`)
      else this.checks.push(`let ${name} = ${slot}`, `if (${when}) ${name} = ${next.code}`)
      if (!next.safe) this.checks.push(`if (${name} > ${MAX_SAFE} || ${name} < -${MAX_SAFE}) return i`)
      this.commit.push(`${slot} = ${name}`)
    }
    if (commit !== undefined) this.commit.push(when === undefined ? commit : `if (${when}) { ${commit} }`)
  }
}

/** Source of the condition under which row `i` counts; undefined when it always does. */
function conditionCode(a: Accumulator, { nulls }: Variant, seen = true): string | undefined {
  const conditions: string[] = []
  if (a.filter !== undefined) {
    conditions.push(`c${a.filter}[i] === 1`)
    if (nulls) conditions.push(`(n${a.filter} === undefined || n${a.filter}[i] === 0)`)
  }
  if (nulls && a.arg !== undefined && a.argType?.nullable !== false) {
    conditions.push(`(n${a.arg} === undefined || n${a.arg}[i] === 0)`)
  }
  if (seen && a.distinct !== undefined) conditions.push(`(m${a.distinct.table} & ${1 << a.distinct.bit}) === 0`)
  return conditions.length === 0 ? undefined : conditions.join(' && ')
}

/** The code for row `i` of group `g`. */
function rowCode(plan: AccumulatorPlan, variant: Variant): { checks: string; commit: string } {
  const row = new RowCode()
  row.checks.push(...plan.distinctColumns.map((_, t) => `const m${t} = M${t}[E${t}[i]]`))
  for (const a of plan.accumulators) row.add(a, 'g', `c${a.arg}[i]`, conditionCode(a, variant), variant)
  row.commit.push(...distinctMasks(plan, variant))
  return { checks: lines(row.checks), commit: lines(row.commit) }
}

/** Marks the values of row `i` as seen, after all accumulators have looked at the old marks. */
function distinctMasks(plan: AccumulatorPlan, variant: Variant): string[] {
  return plan.distinctColumns.map((_, t) => {
    const bits = new Map<number, Accumulator>()
    for (const a of plan.accumulators) if (a.distinct?.table === t) bits.set(a.distinct.bit, a)
    const marks = [...bits].map(([bit, a]) => {
      const when = conditionCode(a, variant, false)
      return when === undefined ? `${1 << bit}` : `(${when} ? ${1 << bit} : 0)`
    })
    return `M${t}[E${t}[i]] = m${t} | ${marks.join(' | ')}`
  })
}

export function accumulateSource({ plan, columns }: LoopSpec, variant: Variant): string {
  const { checks, commit } = rowCode(plan, variant)
  return `return function accumulate(acc, ids, cols, from, to, entries) {
${lines([bindAccumulators(plan, 'acc'), bindColumns(columns), bindDistincts(plan)])}
for (let i = from; i < to; i++) {
const g = ids[i]
${checks}
${commit}
}
return to
}`
}

/** Adds one value that a merged group has seen, to the aggregates whose bits are set; -1: not in numbers. */
export function addDistinctSource(plan: AccumulatorPlan, table: number, variant: Variant): string {
  const row = new RowCode()
  for (const a of plan.accumulators) {
    if (a.distinct?.table === table) row.add(a, 'g', 'value', `(bits & ${1 << a.distinct.bit}) !== 0`, variant)
  }
  return `return function addDistinct(acc, g, bits, value) {
const i = -1
${lines([bindAccumulators(plan, 'acc'), ...row.checks, ...row.commit])}
return 0
}`
}

function resultCodes({ aggregates }: LoopSpec, { wide }: Variant): readonly ResultCode[] {
  return aggregates.map((aggregate) => aggregate.result((a) => slotsOf(a, 'g'), wide))
}

/**
 * Row by row: the group's result before, the change, the result after. `rowCount` names the accumulator that is 0 for
 * a group not seen before; `isNumber`: by result.
 */
export function updateSource(spec: LoopSpec, variant: Variant, rowCount: string, isNumber: readonly boolean[]): string {
  const { plan, columns } = spec
  const { checks, commit } = rowCode(plan, variant)
  const results = resultCodes(spec, variant)
  const read = (prefix: string): string =>
    lines(
      results.flatMap(({ value, isNull }, k) => [
        isNull === undefined ? undefined : `${prefix}n${k} = ${isNull}`,
        `${prefix}${k} = ${value}`,
      ]),
    )
  // Numbers start as numbers: a variable that was undefined before is a boxed number after.
  const start = isNumber.map((number) => (variant.wide || !number ? '' : ' = 0'))
  const declare = (prefix: string): string | undefined => {
    const names = results.flatMap(({ isNull }, k) => {
      const name = `${prefix}${k}${start[k]}`
      return isNull === undefined ? [name] : [name, `${prefix}n${k} = false`]
    })
    return names.length === 0 ? undefined : `let ${names.join(', ')}`
  }
  const emit = (prefix: string, kind: string): string =>
    lines([
      `rows[m] = i; kinds[m] = ${kind}`,
      ...results.map(({ isNull }, k) =>
        isNull === undefined
          ? `R${k}[m] = ${prefix}${k}`
          : `R${k}[m] = ${prefix}n${k} ? Z${k} : ${prefix}${k}; N${k}[m] = ${prefix}n${k} ? 1 : 0`,
      ),
      'm++',
    ])
  // A count of all rows differs after every row, so there is nothing to compare.
  const alwaysDiffers = results.some(({ value }) => value === `${rowCount}[g]`)
  const same = results.map(({ isNull }, k) => {
    const value = `(o${k} === w${k} || (o${k} !== o${k} && w${k} !== w${k}))`
    return isNull === undefined ? value : `(on${k} === wn${k} && (on${k} || ${value}))`
  })
  const differs = alwaysDiffers ? '' : `if (!fresh && ${same.join(' && ') || 'true'}) continue`
  return `return function update(acc, ids, cols, from, to, entries, changes, out, before) {
${lines([bindAccumulators(plan, 'acc'), bindColumns(columns), bindDistincts(plan)])}
const rows = changes.rows, kinds = changes.kinds
${bindOutputs(results)}
let m = changes.n
for (let i = from; i < to; i++) {
const g = ids[i]
const fresh = ${rowCount}[g] === 0
${lines([declare('o'), declare('w')])}
${checks.replaceAll('return i', '{ changes.n = m; return i }')}
if (!fresh) {
${read('o')}
}
${commit}
${read('w')}
${differs}
if (fresh) {
${emit('w', String(INSERT))}
} else {
if (before) {
${emit('o', String(UPDATE_BEFORE))}
}
${emit('w', String(UPDATE_AFTER))}
}
}
changes.n = m
return to
}`
}

export function mergeSource(plan: AccumulatorPlan, variant: Variant): string {
  const row = new RowCode()
  // Distinct aggregates are rebuilt from the values themselves.
  for (const a of plan.accumulators) if (a.distinct === undefined) row.merge(a, variant)
  return `return function merge(acc, ids, source, from, to) {
${lines([bindAccumulators(plan, 'acc'), bindAccumulators(plan, 'source', 'S')])}
for (let i = from; i < to; i++) {
const g = ids[i], s = i
${lines([...row.checks, ...row.commit])}
}
return to
}`
}

export function resultsSource(spec: LoopSpec, variant: Variant, all: boolean): string {
  const results = resultCodes(spec, variant)
  const bodies = results.map(({ value, isNull }, k) =>
    isNull === undefined
      ? `R${k}[m] = ${value}`
      : `if (${isNull}) { N${k}[m] = 1; R${k}[m] = Z${k} } else { N${k}[m] = 0; R${k}[m] = ${value} }`,
  )
  return `return function results(acc, ids, out, n) {
${bindAccumulators(spec.plan, 'acc')}
${bindOutputs(results)}
for (let m = 0; m < n; m++) {
const g = ${all ? 'm' : 'ids[m]'}
${lines(bodies)}
}
return n
}`
}
