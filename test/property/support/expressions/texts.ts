import { STRING } from '../../../../src/core/types/logical-type.ts'
import { digitsOf } from './decimals.ts'
import { call, infix, type Rule, templated } from './expression.ts'

const concatenation: Rule = ({ of }) => infix(of('STRING'), '||', of('STRING'), STRING)
const upper: Rule = ({ of }) => call('UPPER', [of('STRING')], STRING, 'upper_text')
const lower: Rule = ({ of }) => call('LOWER', [of('STRING')], STRING, 'lower_text')
const reverse: Rule = ({ of }) => call('REVERSE', [of('STRING')], STRING, 'reversed')
const trim: Rule = ({ choices, of }) => call(choices.pick(['TRIM', 'LTRIM', 'RTRIM']), [of('STRING')], STRING)
const replace: Rule = ({ of, literal }) =>
  templated("REPLACE($0, 'a', $1)", "replace($0, 'a', $1)", [of('STRING'), literal('STRING')], STRING)
const substring: Rule = ({ choices, of }) => {
  const [from, count] = [choices.int(1, 3), choices.int(0, 2)]
  const flink = choices.pick([`SUBSTRING($0 FROM ${from} FOR ${count})`, `SUBSTRING($0, ${from}, ${count})`])
  return templated(flink, `substr($0, ${from}, ${count})`, [of('STRING')], STRING)
}
const left: Rule = ({ choices, of }) => {
  const count = choices.int(0, 2)
  return templated(`LEFT($0, ${count})`, `substr($0, 1, ${count})`, [of('STRING')], STRING)
}
const ofInteger: Rule = ({ choices, of }) =>
  templated('CAST($0 AS STRING)', 'CAST($0 AS TEXT)', [of(choices.pick(['INT', 'BIGINT'] as const))], STRING)
const ofBoolean: Rule = ({ of }) =>
  templated('CAST($0 AS STRING)', "CASE $0 WHEN 1 THEN 'TRUE' WHEN 0 THEN 'FALSE' END", [of('BOOLEAN')], STRING)
const ofTime: Rule = ({ of }) => templated('CAST($0 AS STRING)', 'time_text($0)', [of('TIMESTAMP')], STRING)
const ofDecimal: Rule = ({ of }) => {
  const a = of('DECIMAL')
  return templated('CAST($0 AS STRING)', `decimal_text($0, ${digitsOf(a.type).scale})`, [a], STRING)
}
/** Parts that are NULL are left out. */
const joined: Rule = ({ of }) =>
  templated("CONCAT_WS('-', $0, $1)", "concat_ws('-', $0, $1)", [of('STRING'), of('STRING')], STRING)

export const textRules: readonly Rule[] = [
  concatenation,
  concatenation,
  upper,
  lower,
  reverse,
  trim,
  replace,
  substring,
  left,
  ofInteger,
  ofBoolean,
  ofTime,
  ofDecimal,
  joined,
]
