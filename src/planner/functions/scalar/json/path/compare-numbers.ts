import { JsonNumber } from '../../../../../core/json/document.ts'
import { exactNumberText } from '../../../../../core/json/number-text.ts'

/** The number that a text is; undefined when it is none. */
export function numberOf(text: string): JsonNumber | undefined {
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return undefined
  const exact = exactNumberText(text)
  return exact === undefined ? undefined : new JsonNumber(exact)
}

/** Negative, zero or positive, exactly: 1 and 1.0 are equal, and large integers that are near each other are not. */
export function compareNumbers(a: JsonNumber, b: JsonNumber): number {
  const [x, y] = [Number(a.text), Number(b.text)]
  if (x !== y && Number.isFinite(x - y)) return x - y
  if (a.text === b.text) return 0
  const [left, right] = [digitsOf(a.text), digitsOf(b.text)]
  if (left.sign !== right.sign) return left.sign - right.sign
  const order = left.exponent - right.exponent || compareDigits(left.digits, right.digits)
  return order * left.sign
}

interface Digits {
  readonly sign: -1 | 0 | 1
  /** Without zeros on either side. */
  readonly digits: string
  /** Of the first digit. */
  readonly exponent: number
}

function digitsOf(text: string): Digits {
  const [, minus = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/.exec(text) ?? []
  const all = `${whole}${fraction}`
  const significant = all.replace(/^0+/, '')
  if (significant === '') return { sign: 0, digits: '', exponent: 0 }
  const exponent = significant.length - fraction.length + Number(power)
  return { sign: minus === '' ? 1 : -1, digits: significant.replace(/0+$/, ''), exponent }
}

function compareDigits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
