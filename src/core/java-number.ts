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
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${Number(exponent)}`
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
  const bare = text.trim()
  if (DOUBLE.test(bare)) return Number(bare.replace(/[fFdD]$/, ''))
  if (/^[+-]?Infinity$/.test(bare)) return Number(bare)
  return /^[+-]?NaN$/.test(bare) ? Number.NaN : undefined
}
