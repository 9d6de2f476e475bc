/** One `%…` of a format string, as java.util.Formatter understands it. */
export interface FormatItem {
  /** Which argument: a number counted from 0, the one after the last `next`, or the `same` as the item before. */
  readonly argument: number | 'next' | 'same'
  readonly flags: string
  readonly width: number
  /** -1: none given. */
  readonly precision: number
  /** In lower case. */
  readonly conversion: string
  readonly upper: boolean
}

const ITEM = /%(?:(\d+)\$)?([-#+ 0,(<]*)(\d+)?(?:\.(\d+))?([a-zA-Z%])/y

/** What each conversion takes: flags, and whether a precision. */
const CONVERSIONS: Readonly<Record<string, { readonly flags: string; readonly precision: boolean }>> = {
  b: { flags: '-', precision: true },
  s: { flags: '-', precision: true },
  c: { flags: '-', precision: false },
  d: { flags: '-+ 0,(', precision: false },
  x: { flags: '-#0', precision: false },
  o: { flags: '-#0', precision: false },
  e: { flags: '-#+ 0(', precision: true },
  f: { flags: '-#+ 0,(', precision: true },
  g: { flags: '-+ 0,(', precision: true },
  '%': { flags: '-', precision: false },
  n: { flags: '', precision: false },
}

const WITH_UPPER_CASE = 'bscxeg'
/** Conversions of Java that have no counterpart here: dates, hash codes, hexadecimal floating point. */
const NOT_HERE = 'tha'

/** The texts and items of a format; undefined for one that Java refuses. */
export function parseFormat(format: string): readonly (string | FormatItem)[] | undefined {
  const pieces: (string | FormatItem)[] = []
  let from = 0
  for (let at = format.indexOf('%'); at >= 0; at = format.indexOf('%', from)) {
    if (at > from) pieces.push(format.slice(from, at))
    const item = itemAt(format, at)
    if (item === undefined) return undefined
    pieces.push(item)
    from = ITEM.lastIndex
  }
  return from < format.length ? [...pieces, format.slice(from)] : pieces
}

function itemAt(format: string, at: number): FormatItem | undefined {
  ITEM.lastIndex = at
  const match = ITEM.exec(format)
  if (match === null) return undefined
  const [, index, given = '', width = '', precision, letter = ''] = match
  const flags = given.replace('<', '')
  const conversion = letter.toLowerCase()
  const item: FormatItem = {
    argument: index !== undefined ? Number(index) - 1 : given === flags ? 'next' : 'same',
    flags,
    width: Number(width),
    precision: precision === undefined ? -1 : Number(precision),
    conversion,
    upper: letter !== conversion,
  }
  return isAllowed(item) ? item : undefined
}

function isAllowed({ argument, flags, width, precision, conversion, upper }: FormatItem): boolean {
  if (NOT_HERE.includes(conversion)) return true
  const takes = CONVERSIONS[conversion]
  if (takes === undefined || (upper && !WITH_UPPER_CASE.includes(conversion)) || argument === -1) return false
  if (new Set(flags).size < flags.length || [...flags].some((flag) => !takes.flags.includes(flag))) return false
  if ((flags.includes('-') || flags.includes('0')) && width === 0) return false
  if ((flags.includes('-') && flags.includes('0')) || (flags.includes('+') && flags.includes(' '))) return false
  return (takes.precision || precision < 0) && (conversion !== 'n' || width === 0)
}

/** The first conversion of a format that is not supported here; undefined when all are. */
export function missingConversion(pieces: readonly (string | FormatItem)[]): string | undefined {
  for (const piece of pieces) {
    if (typeof piece !== 'string' && NOT_HERE.includes(piece.conversion)) {
      return `%${piece.upper ? piece.conversion.toUpperCase() : piece.conversion}`
    }
  }
  return undefined
}
