/** A DOUBLE as Java prints it: the shortest digits that read back as the same value, `1.0E10`, `0.1`, `NaN`. */
export function doubleText(value: number): string {
  return Number.isFinite(value) ? javaForm(value, String(value)) : String(value)
}

/** A FLOAT as Java prints it: the shortest digits that read back as the same 32-bit value. */
export function floatText(value: number): string {
  return Number.isFinite(value) ? javaForm(value, shortestFloat(value)) : String(value)
}

function javaForm(value: number, shortest: string): string {
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const magnitude = Math.abs(value)
  if (magnitude >= 1e-3 && magnitude < 1e7) return shortest.includes('.') ? shortest : `${shortest}.0`
  const [mantissa = '', exponent = ''] = Number(shortest).toExponential().split('e')
  if (mantissa.includes('.')) return `${mantissa}E${Number(exponent)}`
  // Java's form has two digits at least, which of the smallest numbers are the nearest two: `4.9E-324`.
  const [two = '', power = ''] = value.toExponential(1).split('e')
  return `${two}E${Number(power)}`
}

function shortestFloat(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits)
    if (Math.fround(Number(text)) === value) return String(Number(text))
  }
  return String(Number(value.toPrecision(9)))
}

const DOUBLE = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?$/

/** A number in the forms Java reads: `1.5`, `1e3`, `1d`, `Infinity`, `NaN`. Undefined for anything else. */
export function parseDouble(text: string): number | undefined {
  const bare = trimmed(text)
  if (DOUBLE.test(bare)) return Number(bare.replace(/[fFdD]$/, ''))
  if (/^[+-]?Infinity$/.test(bare)) return Number(bare)
  return /^[+-]?NaN$/.test(bare) ? Number.NaN : undefined
}

/** Java's idea of blanks around a text: all characters up to U+0020, and no others. */
export function trimmed(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return text.slice(start, end)
}
