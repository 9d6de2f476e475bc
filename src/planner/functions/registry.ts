import { STRING } from '../../core/types/logical-type.ts'
import type { AggregateFunction } from './aggregate-function.ts'
import { approxCountDistinct } from './aggregate/approx-count-distinct.ts'
import { arrayAgg } from './aggregate/array-agg.ts'
import { avg } from './aggregate/avg.ts'
import { collect } from './aggregate/collect.ts'
import { count } from './aggregate/count.ts'
import { firstValue, lastValue } from './aggregate/first-last.ts'
import { jsonArrayAgg, jsonObjectAgg } from './aggregate/json-agg.ts'
import { listAgg } from './aggregate/list-agg.ts'
import { max, min } from './aggregate/min-max.ts'
import { percentile } from './aggregate/percentile.ts'
import { sum } from './aggregate/sum.ts'
import { stddevPop, stddevSamp, varPop, varSamp } from './aggregate/variance.ts'
import type { ScalarFunction } from './function.ts'
import { greatest, least } from './scalar/arithmetic/extremes.ts'
import { ceil, floor } from './scalar/arithmetic/floor-ceil.ts'
import { abs, sign } from './scalar/arithmetic/magnitude.ts'
import { negate } from './scalar/arithmetic/negate.ts'
import { dividedBy, minus, modulo, plus, times } from './scalar/arithmetic/operators.ts'
import { bin, hex, unhex } from './scalar/arithmetic/radix.ts'
import { rand, randInteger, uuid } from './scalar/arithmetic/random.ts'
import { realFunctions } from './scalar/arithmetic/real.ts'
import { round, truncate } from './scalar/arithmetic/round.ts'
import { currentDatabase } from './scalar/auxiliary/current-database.ts'
import { typeOf } from './scalar/auxiliary/typeof.ts'
import { fieldOf, item } from './scalar/collection/access.ts'
import { arrayOf, mapOf, rowOf } from './scalar/collection/construct.ts'
import * as elements from './scalar/collection/elements.ts'
import * as maps from './scalar/collection/maps.ts'
import { arrayJoin, arrayMax, arrayMin, arraySlice, arraySort } from './scalar/collection/order.ts'
import { arrayConcat, arrayExcept, arrayIntersect, arrayUnion } from './scalar/collection/sets.ts'
import { equal, greater, greaterOrEqual, less, lessOrEqual, notEqual } from './scalar/comparison/compare.ts'
import { isDistinctFrom, isNotDistinctFrom } from './scalar/comparison/distinct.ts'
import { inList } from './scalar/comparison/in.ts'
import { like } from './scalar/comparison/like.ts'
import { similarTo } from './scalar/comparison/similar-to.ts'
import * as tests from './scalar/comparison/tests.ts'
import { coalesce, ifElse, ifNull, nullIf } from './scalar/conditional/conditional.ts'
import { digests } from './scalar/hash/digests.ts'
import { jsonArray, jsonObject } from './scalar/json/construct.ts'
import { jsonTests } from './scalar/json/is-json.ts'
import { jsonExists } from './scalar/json/json-exists.ts'
import { jsonQuery } from './scalar/json/json-query.ts'
import { jsonString } from './scalar/json/json-string.ts'
import { jsonValue } from './scalar/json/json-value.ts'
import { jsonQuote, jsonUnquote } from './scalar/json/quote.ts'
import { json } from './scalar/json/raw-json.ts'
import { not } from './scalar/logical/not.ts'
import { initcap, lower, reverse, upper } from './scalar/string/case.ts'
import { concat, concatOperator, concatWs, repeat } from './scalar/string/concat.ts'
import * as charsets from './scalar/string/charset.ts'
import { elt } from './scalar/string/elt.ts'
import * as encoding from './scalar/string/encoding.ts'
import { inetAton, inetNtoa } from './scalar/string/internet-address.ts'
import { printf } from './scalar/string/printf/printf.ts'
import * as regexps from './scalar/string/regexp.ts'
import { lpad, replace, rpad, translate } from './scalar/string/replace.ts'
import { split, strToMap } from './scalar/string/split.ts'
import { splitIndex } from './scalar/string/split-index.ts'
import { charLength, instr, left, locate, overlay, position, right, substring } from './scalar/string/substring.ts'
import { endsWith, isAlpha, isDecimal, isDigit, startsWith } from './scalar/string/tests.ts'
import { btrim, ltrim, rtrim, trim } from './scalar/string/trim.ts'
import { currentFunctions } from './scalar/temporal/current.ts'
import { currentWatermark } from './scalar/temporal/current-watermark.ts'
import { dateFormat } from './scalar/temporal/date-format.ts'
import { dayTimeDifference, yearMonthDifference } from './scalar/temporal/difference.ts'
import { extract, extractShortForms } from './scalar/temporal/extract.ts'
import { timestampAdd, timestampDiff } from './scalar/temporal/timestamp-add.ts'
import { toDate, toTimestamp, toTimestampLtz } from './scalar/temporal/to-timestamp.ts'
import { convertTz, fromUnixtime, unixTimestamp } from './scalar/temporal/unix-time.ts'

const NULL_ON_BOTH = { onEmpty: 'NULL', onError: 'NULL' } as const

/** Every scalar function and operator there is, each once. */
const ALL: readonly ScalarFunction[] = [
  ...[equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isDistinctFrom, isNotDistinctFrom],
  ...Object.values(tests),
  ...[not, inList, like, similarTo],
  ...[plus, minus, times, dividedBy, modulo, negate, abs, sign, ceil, floor, round, truncate, ...realFunctions],
  ...[rand, randInteger, uuid, bin, hex, unhex, greatest, least],
  ...[concatOperator, concat, concatWs, repeat, upper, lower, initcap, reverse],
  ...[charLength, substring, left, right, position, locate, instr, overlay, trim, ltrim, rtrim, btrim],
  ...[replace, translate, lpad, rpad, splitIndex, split, strToMap, startsWith, endsWith, isAlpha, isDigit, isDecimal],
  ...Object.values(regexps),
  ...[...Object.values(encoding), ...Object.values(charsets), printf, elt, inetAton, inetNtoa],
  ...[extract, ...extractShortForms, timestampAdd, timestampDiff, dateFormat, dayTimeDifference, yearMonthDifference],
  ...[
    toTimestamp,
    toTimestampLtz,
    toDate,
    unixTimestamp,
    fromUnixtime,
    convertTz,
    ...currentFunctions,
    currentWatermark,
  ],
  ...[coalesce, ifNull, nullIf, ifElse],
  ...[arrayOf, mapOf, rowOf, item, fieldOf, ...Object.values(elements), ...Object.values(maps)],
  ...[arrayJoin, arrayMax, arrayMin, arraySlice, arraySort, arrayConcat, arrayExcept, arrayIntersect, arrayUnion],
  ...[...digests, typeOf, currentDatabase],
  ...[...jsonTests, jsonString, json, jsonQuote, jsonUnquote],
  // Of those with clauses the one without any, by which they are listed.
  ...[jsonExists('FALSE'), jsonValue(STRING, NULL_ON_BOTH), jsonQuery(STRING, 'WITHOUT', NULL_ON_BOTH)],
  ...[jsonObject('NULL', []), jsonArray('ABSENT', [])],
]

const AGGREGATES: readonly AggregateFunction[] = [
  ...[count, sum, avg, min, max],
  ...[stddevPop, stddevSamp, varPop, varSamp],
  ...[firstValue, lastValue, listAgg, arrayAgg, collect, percentile, approxCountDistinct],
  ...[jsonObjectAgg('NULL', false), jsonArrayAgg('ABSENT', false)],
]

/** Scalar functions by upper-case name and alias, operators by symbol. */
export const scalarFunctions: ReadonlyMap<string, ScalarFunction> = new Map(
  ALL.flatMap((fn) => [fn.name, ...(fn.aliases ?? [])].map((name) => [name, fn] as const)),
)

/** Aggregates by upper-case name. */
export const aggregateFunctions: ReadonlyMap<string, AggregateFunction> = new Map(
  AGGREGATES.flatMap((fn) => [fn.name, ...(fn.aliases ?? [])].map((name) => [name, fn] as const)),
)

/** Functions of the dialect that don't exist here yet, so that a query can be told so. */
export const unsupportedFunctions: ReadonlySet<string> = new Set(
  `LEAD NTILE CUME_DIST
  PERCENT_RANK PARSE_JSON TRY_PARSE_JSON GROUPING
  GROUPING_ID GROUP_ID`.split(/\s+/),
)
