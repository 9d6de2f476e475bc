import { aggregateFields, argumentColumns, fieldAt, project } from '../logical/builder.ts'
import { collectInputs, type Expression, input } from '../logical/expression.ts'
import type {
  LogicalAggregate,
  LogicalAsyncCalls,
  LogicalCorrelate,
  LogicalCurrentWatermark,
  LogicalJoin,
  LogicalOver,
  LogicalPlan,
  LogicalProject,
  LogicalRank,
  LogicalScan,
  LogicalSort,
  LogicalValues,
  LogicalWatermark,
  LogicalWindowTvf,
} from '../logical/plan.ts'
import { renumbered } from '../logical/rewrite.ts'
import type { SortKey } from '../../runtime/state/sort-keys.ts'
import { prunedMatch } from './prune-match.ts'
import type { Pruned } from './pruned.ts'
import { tableKey } from './tables.ts'

type Columns = ReadonlySet<number>

/**
 * Leaves out the columns that nothing reads, down to the sources, which then need not parse them. References to the same
 * table keep the columns that any of them needs, so that they stay equal and are read once.
 */
export function pruneColumns(roots: readonly LogicalPlan[]): readonly LogicalPlan[] {
  const pruner = new Pruner()
  // The first round finds out what each table must give.
  for (const root of roots) pruner.whole(root)
  pruner.forget()
  return roots.map((root) => pruner.whole(root))
}

class Pruner {
  /** Columns needed of tables, by where they are read. */
  readonly #needed = new Map<string, Set<number>>()
  readonly #done = new Map<LogicalPlan, Map<string, Pruned>>()

  forget(): void {
    this.#done.clear()
  }

  /** `plan` with all its columns, what is below it narrowed. */
  whole(plan: LogicalPlan): LogicalPlan {
    const all = plan.fields.map((_, i) => i)
    const { plan: pruned, places } = this.#prune(plan, new Set(all))
    if (pruned.fields.length === all.length) return pruned
    const expressions = all.map((i) => input(place(places, i), fieldAt(plan, i).type))
    const names = plan.fields.map(({ name }) => name)
    return project(pruned, expressions, names, plan.span)
  }

  /** `plan` with the required columns and no others, for operators that keep whole rows. */
  #only(plan: LogicalPlan, required: Columns): Pruned {
    const pruned = this.#prune(plan, required)
    const kept = plan.fields.map((_, i) => i).filter((i) => required.has(i))
    if (pruned.plan.fields.length === kept.length) return pruned
    const expressions = kept.map((i) => input(place(pruned.places, i), fieldAt(plan, i).type))
    const names = kept.map((i) => fieldAt(plan, i).name)
    return { plan: project(pruned.plan, expressions, names), places: placesOf(plan, kept) }
  }

  #prune(plan: LogicalPlan, required: Columns): Pruned {
    const key = [...required].toSorted((a, b) => a - b).join()
    let known = this.#done.get(plan)
    if (known === undefined) this.#done.set(plan, (known = new Map<string, Pruned>()))
    let pruned = known.get(key)
    if (pruned === undefined) known.set(key, (pruned = this.#pruned(plan, required)))
    return pruned
  }

  #pruned(plan: LogicalPlan, required: Columns): Pruned {
    switch (plan.kind) {
      case 'Scan':
        return this.#scan(plan, required)
      case 'Watermark':
        return this.#watermark(plan, required)
      case 'Values':
        return values(plan, required)
      case 'Project':
        return this.#project(plan, required)
      case 'Filter': {
        const { plan: below, places } = this.#prune(plan.input, union(required, collectInputs(plan.condition)))
        const condition = moved(plan.condition, places)
        return { plan: { ...plan, input: below, condition, fields: below.fields }, places }
      }
      case 'WindowTvf':
        return this.#windowTvf(plan, required)
      case 'Aggregate':
        return this.#aggregate(plan, required)
      case 'Join':
        return this.#join(plan, required)
      case 'Union':
        return this.#union(plan, required)
      case 'Correlate':
        return this.#correlate(plan, required)
      case 'AsyncCalls':
        return this.#asyncCalls(plan, required)
      case 'Over':
        return this.#over(plan, required)
      case 'Rank':
      case 'Sort':
        return this.#ranked(plan, required)
      case 'CurrentWatermark': {
        const { below, places, fields } = this.#beside(plan, required, [])
        return { plan: { ...plan, input: below, fields }, places }
      }
      case 'Match':
        return prunedMatch(plan, required, (columns) => this.#only(plan.input, columns))
      case 'Normalize': {
        const { plan: below, places } = this.#prune(plan.input, union(required, plan.keys))
        const keys = plan.keys.map((key) => place(places, key))
        return { plan: { ...plan, input: below, keys, fields: below.fields }, places }
      }
    }
  }

  /** What is needed of the place `key` in the end, all references taken together. */
  #together(key: string, required: Columns): Columns {
    const needed = this.#needed.get(key) ?? new Set<number>()
    this.#needed.set(key, needed)
    for (const column of required) needed.add(column)
    return new Set(needed)
  }

  #scan(scan: LogicalScan, required: Columns): Pruned {
    const wanted = this.#together(`scan ${tableKey(scan.table)}`, required)
    const kept = [...wanted].toSorted((a, b) => a - b)
    const physical = scan.columns.length
    const columns = kept.filter((i) => i < physical).map((i) => scan.columns[i] as number)
    const metadata = kept.filter((i) => i >= physical).map((i) => scan.metadata[i - physical] as string)
    const fields = kept.map((i) => fieldAt(scan, i))
    return { plan: { ...scan, columns, metadata, fields }, places: placesOf(scan, kept) }
  }

  #watermark(node: LogicalWatermark, required: Columns): Pruned {
    const read = node.expression === undefined ? [] : collectInputs(node.expression)
    const own = union(required, read, [node.column])
    const wanted = this.#together(`watermark ${tableKey(node.table)}`, own)
    const { plan: below, places } = this.#prune(node.input, wanted)
    const column = place(places, node.column)
    const expression = node.expression && moved(node.expression, places)
    const fields = below.fields.map((f, i) => (i === column ? fieldAt(node, node.column) : f))
    return { plan: { ...node, input: below, column, expression, fields }, places }
  }

  #project(node: LogicalProject, required: Columns): Pruned {
    const kept = node.expressions.map((_, i) => i).filter((i) => required.has(i))
    const outputs = kept.map((i) => node.expressions[i] as Expression)
    const below = this.#prune(node.input, union(...outputs.map((e) => collectInputs(e))))
    const expressions = outputs.map((e) => moved(e, below.places))
    const fields = kept.map((i) => fieldAt(node, i))
    return { plan: { ...node, input: below.plan, expressions, fields }, places: placesOf(node, kept) }
  }

  #windowTvf(node: LogicalWindowTvf, required: Columns): Pruned {
    const width = node.input.fields.length
    const partition = node.window.kind === 'SESSION' ? node.window.partition : []
    const ofInput = [...required].filter((column) => column < width)
    const { plan: below, places } = this.#only(node.input, union(ofInput, [node.timeColumn], partition))
    const kept = node.fields.map((_, i) => i).filter((i) => i >= width || places[i] !== undefined)
    const window =
      node.window.kind === 'SESSION'
        ? { ...node.window, partition: node.window.partition.map((column) => place(places, column)) }
        : node.window
    const timeColumn = place(places, node.timeColumn)
    const fields = kept.map((i) => fieldAt(node, i))
    return { plan: { ...node, input: below, window, timeColumn, fields }, places: placesOf(node, kept) }
  }

  /** Keys stay: they are what the groups are. */
  #aggregate(node: LogicalAggregate, required: Columns): Pruned {
    const { keys, groupWindow } = node
    const calls = node.aggregates.map((_, i) => i).filter((i) => required.has(keys.length + i))
    const aggregates = calls.map((i) => node.aggregates[i] as LogicalAggregate['aggregates'][number])
    const args = argumentColumns(aggregates)
    const times = groupWindow === undefined ? [] : [groupWindow.timeColumn]
    const { plan: below, places } = this.#prune(node.input, new Set([...keys, ...args, ...times]))
    const at = (column: number | undefined): number | undefined =>
      column === undefined ? undefined : place(places, column)
    const narrowed = {
      ...node,
      input: below,
      keys: keys.map((column) => place(places, column)),
      aggregates: aggregates.map((call) => ({
        ...call,
        args: call.args.map((column) => place(places, column)),
        filter: at(call.filter),
      })),
      groupWindow: groupWindow && { ...groupWindow, timeColumn: place(places, groupWindow.timeColumn) },
    }
    const first = keys.length + node.aggregates.length
    const properties = node.fields.slice(first).map((_, i) => first + i)
    const kept = [...keys.map((_, i) => i), ...calls.map((i) => keys.length + i), ...properties]
    const names = kept.map((i) => fieldAt(node, i).name)
    const fields = aggregateFields(narrowed).map((f, i) => ({ ...f, name: names[i] ?? f.name }))
    return { plan: { ...narrowed, fields }, places: placesOf(node, kept) }
  }

  #join(node: LogicalJoin, required: Columns): Pruned {
    const width = node.left.fields.length
    const wanted = union(required, node.condition === undefined ? [] : collectInputs(node.condition))
    const left = this.#only(node.left, new Set([...wanted].filter((column) => column < width)))
    const right = this.#only(
      node.right,
      new Set([...wanted].filter((column) => column >= width).map((column) => column - width)),
    )
    const shift = left.plan.fields.length
    const both = [...left.places, ...right.places.map((p) => (p === undefined ? undefined : p + shift))]
    const condition = node.condition && moved(node.condition, both)
    const places = both.slice(0, node.fields.length)
    const fields: LogicalJoin['fields'][number][] = []
    places.forEach((p, i) => {
      if (p !== undefined) fields[p] = fieldAt(node, i)
    })
    return { plan: { ...node, left: left.plan, right: right.plan, condition, fields }, places }
  }

  #correlate(node: LogicalCorrelate, required: Columns): Pruned {
    const { below, places, fields } = this.#beside(node, required, node.args)
    return { plan: { ...node, input: below, args: node.args.map((arg) => moved(arg, places)), fields }, places }
  }

  #asyncCalls(node: LogicalAsyncCalls, required: Columns): Pruned {
    const args = node.calls.flatMap((call) => call.args)
    const { below, places, fields } = this.#beside(node, required, args)
    const calls = node.calls.map((call) => ({ ...call, args: call.args.map((arg) => moved(arg, places)) }))
    return { plan: { ...node, input: below, calls, fields }, places }
  }

  #over(node: LogicalOver, required: Columns): Pruned {
    const read = [...node.partition, ...columnsOf(node.order), ...argumentColumns(node.calls)]
    const { below, places, fields } = this.#beside(node, required, readAll(node.input, read))
    const at = (column: number): number => place(places, column)
    const calls = node.calls.map((call) => ({
      ...call,
      args: call.args.map(at),
      filter: call.filter === undefined ? undefined : at(call.filter),
    }))
    const order = node.order.map((key) => ({ ...key, column: at(key.column) }))
    return { plan: { ...node, input: below, partition: node.partition.map(at), order, calls, fields }, places }
  }

  /** A rank that nothing reads is not sent. */
  #ranked(node: LogicalRank | LogicalSort, required: Columns): Pruned {
    const width = node.input.fields.length
    const partition = node.kind === 'Rank' ? node.partition : []
    const { below, places, fields } = this.#beside(
      node,
      required,
      readAll(node.input, [...partition, ...columnsOf(node.order)]),
    )
    const order = node.order.map((key) => ({ ...key, column: place(places, key.column) }))
    if (node.kind === 'Sort') return { plan: { ...node, input: below, order, fields }, places }
    const withRank = node.withRank && required.has(width)
    const plan = {
      ...node,
      input: below,
      order,
      partition: partition.map((column) => place(places, column)),
      withRank,
      fields: withRank ? fields : below.fields,
    }
    return { plan, places: withRank ? places : places.slice(0, width) }
  }

  /** For operators that add columns to those of their input: of these only what is needed stays. */
  #beside(
    node: LogicalCorrelate | LogicalAsyncCalls | LogicalCurrentWatermark | LogicalOver | LogicalRank | LogicalSort,
    required: Columns,
    read: readonly Expression[],
  ): { below: LogicalPlan; places: Pruned['places']; fields: LogicalPlan['fields'] } {
    const width = node.input.fields.length
    const ofInput = [...required].filter((column) => column < width)
    const { plan: below, places } = this.#only(node.input, union(ofInput, ...read.map((e) => collectInputs(e))))
    const added = node.fields.slice(width)
    return {
      below,
      places: [...places, ...added.map((_, i) => below.fields.length + i)],
      fields: [...below.fields, ...added],
    }
  }

  /** All inputs must give the same columns in the same order. */
  #union(node: Extract<LogicalPlan, { kind: 'Union' }>, required: Columns): Pruned {
    const kept = node.fields.map((_, i) => i).filter((i) => required.has(i))
    const inputs = node.inputs.map((old) => {
      const { plan, places } = this.#prune(old, required)
      const inPlace = plan.fields.length === kept.length && kept.every((column, i) => places[column] === i)
      if (inPlace) return plan
      const expressions = kept.map((column) => input(place(places, column), fieldAt(old, column).type))
      const names = kept.map((column) => fieldAt(old, column).name)
      return project(plan, expressions, names)
    })
    return { plan: { ...node, inputs, fields: kept.map((i) => fieldAt(node, i)) }, places: placesOf(node, kept) }
  }
}

function values(node: LogicalValues, required: Columns): Pruned {
  const kept = node.fields.map((_, i) => i).filter((i) => required.has(i))
  const rows = node.rows.map((row) => kept.map((i) => row[i] as Expression))
  return { plan: { ...node, rows, fields: kept.map((i) => fieldAt(node, i)) }, places: placesOf(node, kept) }
}

function placesOf({ fields }: LogicalPlan, kept: readonly number[]): readonly (number | undefined)[] {
  const places = new Array<number | undefined>(fields.length).fill(undefined)
  kept.forEach((column, i) => (places[column] = i))
  return places
}

function place(places: readonly (number | undefined)[], column: number): number {
  const found = places[column]
  if (found === undefined) throw new Error(`column ${column} was pruned but is needed`)
  return found
}

function moved(expression: Expression, places: readonly (number | undefined)[]): Expression {
  return renumbered(expression, (column) => place(places, column))
}

function union(...sets: readonly Iterable<number>[]): Set<number> {
  return new Set(sets.flatMap((set) => [...set]))
}

function columnsOf(order: readonly SortKey[]): readonly number[] {
  return order.map(({ column }) => column)
}

function readAll(plan: LogicalPlan, columns: readonly number[]): readonly Expression[] {
  return columns.map((column) => input(column, fieldAt(plan, column).type))
}
