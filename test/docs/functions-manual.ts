import type { AggregateFunction } from '../../src/planner/functions/aggregate-function.ts'
import type { ScalarFunction } from '../../src/planner/functions/function.ts'
import { aggregateFunctions, scalarFunctions } from '../../src/planner/functions/registry.ts'

const FAMILIES: readonly (readonly [ScalarFunction['family'], string])[] = [
  ['comparison', 'Comparison'],
  ['logical', 'Logic'],
  ['arithmetic', 'Numbers'],
  ['string', 'Texts'],
  ['temporal', 'Dates and times'],
  ['conditional', 'Conditions'],
  ['collection', 'Arrays, maps and rows'],
  ['json', 'JSON'],
  ['hash', 'Hashes'],
  ['auxiliary', 'Auxiliary'],
]

/** `docs/functions.md`: every built-in function with its signatures, from the registry. */
export function functionsManual(): string {
  const scalars = [...new Set(scalarFunctions.values())]
  const sections = FAMILIES.map(([family, title]) =>
    section(
      title,
      scalars.filter((fn) => fn.family === family),
    ),
  )
  const aggregates = section('Aggregates', [...new Set(aggregateFunctions.values())])
  return `${HEAD}\n${[...sections, aggregates].filter((text) => text !== '').join('\n')}`
}

const HEAD = `# Built-in functions

Names may be written in any case. A function is NULL where an argument is NULL, unless its line says otherwise. Positions in
texts and arrays are counted from 1. \`SHOW FUNCTIONS\` lists the names. This page is generated: a test of the project keeps it
equal to what the functions say of themselves.
`

function section(title: string, functions: readonly (ScalarFunction | AggregateFunction)[]): string {
  if (functions.length === 0) return ''
  const lines = functions.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(line)
  return `## ${title}\n\n| Call | Meaning |\n|---|---|\n${lines.join('\n')}\n`
}

function line(fn: ScalarFunction | AggregateFunction): string {
  const calls = fn.signatures.map((text) => `\`${cell(text)}\``).join('<br>')
  const aliases = 'aliases' in fn && fn.aliases !== undefined ? ` Also: ${fn.aliases.join(', ')}.` : ''
  return `| ${calls} | ${cell(fn.doc)}${aliases} |`
}

const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)
