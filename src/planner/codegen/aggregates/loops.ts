import { INSERT, UPDATE_AFTER, UPDATE_BEFORE } from '../../../core/row-kind.ts'
import {
  type Accumulator,
  type AccumulatorPlan,
  type Variant,
  addCode,
  argumentCode,
  conditionCode,
  extremeCode,
  unsafeCode,
} from './accumulator.ts'
import { resultCode } from './result.ts'

const lines = (parts: readonly (string | undefined)[]): string => parts.filter((part) => part !== undefined).join('\n')

/** `const A0 = acc.columns[0]` … for every accumulator. */
function bindAccumulators(plan: AccumulatorPlan, from: string, rename = (name: string): string => name): string {
  return plan.accumulators.map((a, i) => `const ${rename(a.name)} = ${from}.columns[${i}]`).join('\n')
}

function bindColumns(columns: readonly number[]): string {
  return columns.map((c, i) => `const c${c} = cols[${2 * i}], n${c} = cols[${2 * i + 1}]`).join('\n')
}

function bindDistincts(plan: AccumulatorPlan): string {
  return plan.distinctColumns.map((_, t) => `const M${t} = acc.distincts[${t}].masks, E${t} = entries[${t}]`).join('\n')
}

/** What happens to the accumulators for row `i` of group `g`: `checks` may leave the loop, `commit` may not. */
function rowCode(plan: AccumulatorPlan, variant: Variant): { checks: string; commit: string } {
  const checks: string[] = plan.distinctColumns.map((_, t) => `const m${t} = M${t}[E${t}[i]]`)
  const commit: string[] = []
  for (const a of plan.accumulators) {
    const when = conditionCode(a, variant)
    const guard = (code: string): string => (when === undefined ? code : `if (${when}) { ${code} }`)
    if (a.kind === 'count') commit.push(guard(`${a.name}[g] += 1`))
    else if (a.kind === 'sum') sumCode(a, variant, when, checks, commit)
    else commit.push(guard(extremeCode(a, variant, 'g', argumentCode(a, variant))))
  }
  commit.push(...distinctMasks(plan, variant))
  return { checks: lines(checks), commit: lines(commit) }
}

function sumCode(a: Accumulator, variant: Variant, when: string | undefined, checks: string[], commit: string[]): void {
  const { code, safe } = addCode(a.type, variant.wide, `${a.name}[g]`, argumentCode(a, variant))
  const sum = `s${a.name}`
  if (when === undefined) checks.push(`const ${sum} = ${code}`)
  else checks.push(`let ${sum} = ${a.name}[g]`, `if (${when}) ${sum} = ${code}`)
  if (!safe) checks.push(`if (${unsafeCode(sum)}) return i`)
  commit.push(`${a.name}[g] = ${sum}`)
}

/** Marks the values of row `i` as seen, after all accumulators have looked at the old marks. */
function distinctMasks(plan: AccumulatorPlan, variant: Variant): string[] {
  return plan.distinctColumns.map((_, t) => {
    const bits = new Map<number, Accumulator>()
    for (const a of plan.accumulators) if (a.distinct?.table === t) bits.set(a.distinct.bit, a)
    const marks = [...bits].map(([bit, a]) => {
      const when = conditionCode({ ...a, distinct: undefined }, variant)
      return when === undefined ? `${1 << bit}` : `(${when} ? ${1 << bit} : 0)`
    })
    return `M${t}[E${t}[i]] = m${t} | ${marks.join(' | ')}`
  })
}

export function accumulateSource(plan: AccumulatorPlan, columns: readonly number[], variant: Variant): string {
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

/**
 * Row by row: the group's result before, the change, the result after. `rowCount` names the accumulator that is 0 for
 * a group not seen before.
 */
export function updateSource(
  plan: AccumulatorPlan,
  columns: readonly number[],
  variant: Variant,
  rowCount: string,
): string {
  const { checks, commit } = rowCode(plan, variant)
  const results = plan.aggregates.map((aggregate) => resultCode(aggregate, 'g', variant.wide))
  const read = (prefix: string): string =>
    lines(
      results.flatMap(({ value, isNull }, k) => [
        isNull === undefined ? undefined : `${prefix}n${k} = ${isNull}`,
        `${prefix}${k} = ${value}`,
      ]),
    )
  // Numbers start as numbers: a variable that was undefined before is a boxed number after.
  const start = plan.aggregates.map(({ value }) => (variant.wide || value.spec.storage === 'text' ? '' : ' = 0'))
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
          : `R${k}[m] = ${prefix}${k}; N${k}[m] = ${prefix}n${k} ? 1 : 0`,
      ),
      'm++',
    ])
  // A count of all rows differs after every row, so there is nothing to compare.
  const alwaysDiffers = plan.aggregates.some(
    ({ value }) =>
      value.kind === 'count' && value.arg === undefined && value.filter === undefined && value.distinct === undefined,
  )
  const same = results.map(({ isNull }, k) => {
    const value = `(o${k} === w${k} || (o${k} !== o${k} && w${k} !== w${k}))`
    return isNull === undefined ? value : `(on${k} === wn${k} && (on${k} || ${value}))`
  })
  const differs = alwaysDiffers ? '' : `if (!fresh && ${same.join(' && ') || 'true'}) continue`
  return `return function update(acc, ids, cols, from, to, entries, changes, out, before) {
${lines([bindAccumulators(plan, 'acc'), bindColumns(columns), bindDistincts(plan)])}
const rows = changes.rows, kinds = changes.kinds
${results.map((_, k) => `const R${k} = out[${k}].data, N${k} = out[${k}].nulls`).join('\n')}
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
  const source = (name: string): string => `S${name}`
  const checks: string[] = []
  const commit: string[] = []
  for (const a of plan.accumulators) {
    // Distinct aggregates are rebuilt from the values themselves.
    if (a.distinct !== undefined) continue
    const value = `S${a.name}[s]`
    if (a.kind === 'count') commit.push(`${a.name}[g] += ${value}`)
    else if (a.kind === 'sum') {
      const { code, safe } = addCode(a.type, variant.wide, `${a.name}[g]`, value)
      checks.push(`const s${a.name} = ${code}`)
      if (!safe) checks.push(`if (${unsafeCode(`s${a.name}`)}) return s`)
      commit.push(`${a.name}[g] = s${a.name}`)
    } else {
      const known =
        a.spec.storage === 'text' || (variant.wide && a.spec.storage === 'long') ? `if (${value} !== undefined) ` : ''
      commit.push(
        `${known}${known === '' ? '' : '{ '}${extremeCode(a, variant, 'g', value)}${known === '' ? '' : ' }'}`,
      )
    }
  }
  return `return function merge(acc, ids, source, from, to) {
${lines([bindAccumulators(plan, 'acc'), bindAccumulators(plan, 'source', source)])}
for (let s = from; s < to; s++) {
const g = ids[s]
${lines(checks)}
${lines(commit)}
}
return to
}`
}

export function resultsSource(plan: AccumulatorPlan, variant: Variant, all: boolean): string {
  const results = plan.aggregates.map((aggregate) => resultCode(aggregate, 'g', variant.wide))
  const bodies = results.map(({ value, isNull }, k) =>
    isNull === undefined
      ? `R${k}[m] = ${value}`
      : `if (${isNull}) { N${k}[m] = 1; R${k}[m] = out[${k}].empty } else { N${k}[m] = 0; R${k}[m] = ${value} }`,
  )
  return `return function results(acc, ids, out, n) {
${bindAccumulators(plan, 'acc')}
${results.map((_, k) => `const R${k} = out[${k}].data, N${k} = out[${k}].nulls`).join('\n')}
for (let m = 0; m < n; m++) {
const g = ${all ? 'm' : 'ids[m]'}
${lines(bodies)}
}
return n
}`
}
